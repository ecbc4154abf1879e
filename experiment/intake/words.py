"""Small word lists behind the checks; they only flag, a person decides."""

from __future__ import annotations

import re

REVEALING = re.compile(
    r"\b(?:study|studie|studies|estudio|étude|research\w*|forsch\w+|experiment\w*|trial|participant\w*|proband\w*|survey"
    r"|umfrage|encuesta|questionnaire|questionário|fragebogen|psycholog\w+|laborator\w+|lab|drugs?|medication|medicine"
    r"|medikament\w*|pills?|capsules?|kapseln?|placebo|naltrexone?|naltrexon|opioids?|scanner|fmri"
    r"|(?:they|he|she|someone|somebody|people|university) asked me|asked (?:me )?to write|asked us to"
    r"|told (?:me )?not to tell|supposed to write|wurde gebeten|gebeten,? dir|me pidieron|on m'a demandé"
    r"|(?:do not|don't|won't) know (?:that )?i(?:'m| am) writing|secretly|heimlich)\b",
    re.IGNORECASE,
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
URL = re.compile(
    r"https?://|\bwww\.|\b[\w-]{2,}\.(?:com|org|net|edu|gov|de|at|ch|uk|fr|es|it|nl|io|me)\b", re.IGNORECASE
)
PHONE = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ()/.-]{0,2}\d){6,14}(?![\w])")
ADDRESS = re.compile(
    r"\b\d{1,5}[a-z]?,? (?:\w+\.? ){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|boulevard|blvd|court|place)\b"
    r"|\b\w+(?:straße|strasse|gasse|weg|platz|allee|str\.) ?\d{1,4}\b"
    r"|\b(?:rue|calle|via|avenida) (?:\w+ ){1,4}\d{1,4}\b",
    re.IGNORECASE,
)
WRONG_ENCODING = re.compile("Ã[\u0080-\u00bf]|â€|Â[\u00a0-\u00bf]|ï»¿|ðŸ|\ufffd")
TAG = re.compile(r"</?[a-z][^<>]{0,200}>|&[a-z]{2,10};|&#\d+;", re.IGNORECASE)


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


STOP_WORDS = {
    "English": _words("the and you i to of is are my for with that me have in it we your so am was be all when not"),
    "German": _words(
        "der die das und ich du dich dir ist nicht mit für ein eine bist mein meine wir zu so dass auf es"
    ),
    "Spanish": _words("el la los que y de yo tú te mi por con para una un eres es muy gracias siempre en no lo"),
    "French": _words("le la les que et de je tu te mon ma pour avec une un es est merci toujours dans pas nous toi"),
    "Italian": _words("il la che e di io tu ti mi per con una un sei è grazie sempre non mio mia sono come"),
    "Dutch": _words("de het een en ik je jij is niet met voor mijn dat van ben bent wij altijd zo op heb"),
    "Portuguese": _words("o a os que e de eu você te meu minha por com para uma um é muito obrigado sempre não"),
}
KIND = {
    "English": _words(
        "love loved loving grateful thank thanks thankful happy proud dear appreciate admire kind kindness miss "
        "lucky best wonderful amazing beautiful friend friendship care caring support smile laugh laughed joy "
        "warm warmer help helped helping trust heart hug always blessed special inspire strong brave generous "
        "glad treasure cherish hope good sweet bright brighter light home favorite favourite"
    ),
    "German": _words(
        "liebe lieb lieben dankbar danke dank glücklich stolz froh vermisse schön wunderbar freund freundin herz "
        "umarme immer hilfe geholfen lachen freude stark mut gut beste besten warm zuhause vertraue bewundere"
    ),
    "Spanish": _words(
        "amor amo quiero querida querido gracias feliz orgulloso orgullosa maravilloso maravillosa amigo amiga "
        "amistad corazón abrazo siempre ayuda alegría fuerte bueno buena mejor cariño extraño"
    ),
}
UNKIND = {
    "English": _words(
        "hate hated stupid idiot ugly fat annoying disappointed disappointing disappointment lazy selfish useless "
        "shame ashamed blame worst fault angry divorce die died death suicide sick cancer fail failed failure "
        "loser hurt"
    ),
    "German": _words("hasse dumm hässlich nervig enttäuscht faul egoistisch schuld wütend tot gestorben krebs versagt"),
    "Spanish": _words("odio tonto tonta feo fea egoísta culpa decepcionado decepcionada muerte murió cáncer fracaso"),
}
