"""One name for each language, however a form or a spreadsheet spells it.

A family writes "Polski", a school "polish", a system "pl". Lists and searches by language
must mean all of them. What is not in the table keeps its own spelling and is never lost.
"""

import re
import unicodedata


# How else it is written: by those who speak it, by its code, or by a common slip.
SPELLINGS = {
    "Albanian": "shqip sq sqi",
    "Amharic": "amharigna am",
    "Arabic": "arabi ar ara العربية عربي",
    "Bengali": "bangla bn ben bengal sylheti-bengali বাংলা",
    "British Sign Language": "bsl british-sign-language",
    "Bulgarian": "balgarski bulgarski bg български",
    "Cantonese": "yue guangdonghua 粵語 广东话 廣東話",
    "Czech": "cestina cesky cs",
    "Dari": "prs farsi-dari دری",
    "Dutch": "nederlands nl",
    "English": "en eng engish englsih inglish",
    "French": "francais fr fra",
    "German": "deutsch de",
    "Greek": "ellinika el ελληνικα",
    "Gujarati": "gujrati gu guj ગુજરાતી",
    "Hindi": "hi hin हिन्दी",
    "Hungarian": "magyar hu",
    "Italian": "italiano it",
    "Kurdish": "kurdi ku kurmanji-kurdish کوردی",
    "Latvian": "latviesu lv",
    "Lithuanian": "lietuviu lt",
    "Malayalam": "ml malayam മലയാളം",
    "Mandarin": "putonghua zh cmn mandarin-chinese 普通话 中文",
    "Nepali": "ne nepalese नेपाली",
    "Pashto": "pushto pashtu ps پښتو",
    "Persian": "farsi fa fas فارسی",
    "Polish": "polski po-polsku jezyk-polski pl pol polnish",
    "Portuguese": "portugues pt por portugese",
    "Punjabi": "panjabi pa pan ਪੰਜਾਬੀ",
    "Romanian": "romana limba-romana ro ron rumanian roumanian",
    "Russian": "russkiy russki ru русский",
    "Slovak": "slovencina slovensky sk",
    "Somali": "soomaali af-soomaali so som",
    "Spanish": "espanol castellano es spa",
    "Swahili": "kiswahili sw",
    "Sylheti": "syl siloti",
    "Tagalog": "filipino tl",
    "Tamil": "ta tam தமிழ்",
    "Telugu": "te తెలుగు",
    "Tigrinya": "tigrigna ti ትግርኛ",
    "Turkish": "turkce tr tur",
    "Ukrainian": "ukrainska ukrayinska uk ukr українська",
    "Urdu": "ur urd اردو",
    "Vietnamese": "tieng-viet vi",
    "Welsh": "cymraeg cy",
    "Yoruba": "yo yor",
}
NOT_SAID = frozenset(
    {"", "unknown", "not known", "not given", "n/a", "na", "none", "nk"}
)
AROUND = re.compile(r"^(?:the )|(?: language)$|\(.*\)|[,;:]")


def one_name(said: str) -> str:
    """The language's name in English; "" where none was said."""
    words = " ".join(said.replace(".", "").split())
    words = " ".join(AROUND.sub(" ", words).split())
    plain = _plain(words)
    if plain in NOT_SAID:
        return ""
    return _NAMES.get(plain, words[:1].upper() + words[1:])


def _plain(words: str) -> str:
    """Small letters without accents, so that "Română" and "ROMANA" are one."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


_NAMES = {
    _plain(spelling.replace("-", " ")): name
    for name, others in SPELLINGS.items()
    for spelling in (name, *others.split())
}
