"""What a written Vietnamese syllable may look like; anything else is foreign or an abbreviation."""

import unicodedata
from functools import cache, lru_cache

_ONSETS = "ngh ng nh ch gh gi kh ph qu th tr b c d đ g h k l m n p r s t v x".split()  # noqa: SIM905
_RIMES = frozenset(
    """a ai ao au ay ac ach am an ang anh ap at
        ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu ênh i ia ich iêc iêm iên iêng iêp iêt iêu im
    in inh ip it iu y ya yêm yên yêng yêt yêu ych ynh yt yn yu yp iê yê
    o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng
    oăt oe oen oeo oet oem oep ooc oong ô ôc ôi ôm ôn ông ôp ôt ôông ơ ơc ơi ơm ơn ơng ơp ơt
    u ua uân uât uây uâng uê uêch uên uênh uêu ui um un ung uôc uôi uôm uôn uông uôt up uơ uy uya
    uych uyên uyêt uynh uyt uyu uyp uc ut uôp uơt uơn uăng uao uau uac uach uai uan uang uanh uat
    uay uăc uăn uăt ue uen ueo uet uo uôn uit uyn uin
    ư ưa ưc ươc ưi ươi ươm ươn ương ươp ươt ươu ưm ưn ưng ưt ưu ươ uê ươ uô""".split()  # noqa: SIM905
)
_REMEMBERED = 20_000  # words of which it is known whether they are syllables
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def bare(word: str) -> str:
    """Lower case without tone marks; hats, hooks and đ stay."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFD", word.lower())
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))


@cache
def _all() -> frozenset[str]:
    made = {onset + rime for onset in _ONSETS for rime in _RIMES} | set(_RIMES)
    made |= {"gi", "gin", "gip", "giêng", "giêc", "giêt", "giêm", "quôc", "quyt", "pa"}
    return frozenset(made)


@lru_cache(maxsize=_REMEMBERED)
def legal(word: str) -> bool:
    """Whether a word (no hyphen) can be read as one Vietnamese syllable."""
    return bare(word) in _all()


@cache
def _unmarked() -> frozenset[str]:
    return frozenset(plain(syllable) for syllable in _all())


def plain(text: str) -> str:
    """Letters without any mark, as a keyboard without Vietnamese writes them."""
    parts = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(char for char in parts if not unicodedata.combining(char))


def unmarked(word: str) -> bool:
    """Whether a word is a syllable that was typed without its marks ("nghiem", "phien")."""
    return word.lower() in _unmarked()


# syllables that begin with a vowel and are words; another one is a piece that print has torn off
_ALONE = frozenset(
    """à á ạ ả ai ái ải ao áo ảo ào ạo au áu ay áy am ám ảm ạm an án ản àn ang áng anh ánh ảnh
    ạnh áp ạp át ác ách ạch ăn ẳn ăng ắng ẳng ẵng ắt ắc ăm ẵm ắp âm ấm ầm ẩm ậm ân ấn ẩn
    ần ấp ập ất ấy âu ấu ẩu ầu ậu ẩy ầng é ẻ em ém eo éo ẻo ẹo ép ẹp ét éc en ẽo ẽ eng êm
    ếm ếch ế ê ề ể ễ ệ êu ềnh ểnh ì i ỉ ị ia ỉa ích ịch ít ịt im ím ỉm ỉn in ình ỉu ỉnh
    inh iu o ò ó ọ ỏ oa òa oà óa oạ oai oái oải oan oán oản oang oàng oanh oành oát oạt
    oạch oằn oăm oắt óc ọc oe òe oẹ ói oi ỏi om óm ỏm ong óng ỏng õng ọp óp ót ọt ô ồ ố ổ
    ộ ỗ ốc ộc ôi ối ồi ổi ôm ốm ồm ổm ôn ốn ồn ổn ông ống ồng ổng ốp ộp ốt ơ ớ ờ ở ợ ơi ới
    ời ởi ơn ớn ờn ớt ợt ợm ớm ỡm ơm u ú ù ủ ụ ũ ùa ủa úa ục úc ui úi ùi ủi um úm ùm ũm un
    ùn ủn ung úng ủng ụng ùng uốn uổng uống uốt úp ụp út ụt ưa ứa ừa ức ực ưng ứng ửng ừng
    ước ược ươi ươm ướm ương ưởng ướp ướt ườn ưỡn ưu ừ ứ ư ừm ửu ứt uy ủy uỷ ụy uý úy uỵch
    uyên uyển uẩn uất uế uể uỳnh uỵ uých uýnh y ý ỷ ỳ ỵ yêm yếm yểm yên yến yêng yết yêu
    yếu yểu ắm ẵn ấc ậc ưỡng ây uôn ết oép uây oóc oọc uýt oét íp ênh è ã uốc""".split()  # noqa: SIM905
)


def torn_off(word: str) -> bool:
    """Whether a small syllable is a piece of another one rather than a word ("ều", "iều")."""
    return (
        len(word) > 1
        and bare(word)[0] in "aăâeêioôơuưy"
        and not word.isascii()
        and word.lower() not in _ALONE
    )


def lost_tone(word: str) -> bool:
    """Whether a syllable ends in c, ch, p or t and bears no tone, as none of ours does ("hoc")."""
    low = word.lower()
    return low[-1:] in "cpt" or low[-2:] == "ch" if bare(word) == low else False


def loud(word: str) -> bool:
    """Whether a syllable in capitals bears no mark, so that it may be an abbreviation ("CAM")."""
    return 1 < len(word) < 6 and word.isupper() and word.replace("Đ", "D").isascii()


def marked(word: str) -> bool:
    """Whether a word carries a letter or tone that only Vietnamese writes."""
    return not word.isascii()
