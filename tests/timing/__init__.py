"""Measures from outside what the program puts on a screen: a virtual photodiode watches a virtual screen."""
