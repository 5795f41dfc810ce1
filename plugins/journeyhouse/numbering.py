"""How phone numbers are written at home, country by country (national numbering plans as notified to the ITU, E.164).

By ISO 3166 code: the calling code; the trunk prefix, which is written before a number at home and not behind the calling code (`-`
where there is none, as in Italy, whose zeros are part of the number); the fewest digits of a whole number without it. Left out are
countries whose numbers have no one form: mobile numbers with a word of their own between (Argentina), a prefix in change (Lithuania).
"""

_PLANS = """
AE 971 0 8    AL 355 0 8    AM 374 0 8    AO 244 - 9    AT 43 0 9     AU 61 0 9     AZ 994 0 9    BA 387 0 8
BD 880 0 8    BE 32 0 8     BG 359 0 8    BH 973 - 8    BN 673 - 7    BO 591 0 8    BR 55 0 10    BW 267 - 7
CA 1 1 10     CH 41 0 9     CI 225 - 10   CL 56 - 9     CM 237 - 9    CN 86 0 10    CO 57 - 10    CR 506 - 8
CY 357 - 8    CZ 420 - 9    DE 49 0 9     DK 45 - 8     DO 1 1 10     DZ 213 0 8    EC 593 0 8    EE 372 - 7
EG 20 0 9     ES 34 - 9     ET 251 0 9    FI 358 0 7    FJ 679 - 7    FR 33 0 9     GB 44 0 9     GE 995 0 9
GH 233 0 9    GR 30 - 10    GT 502 - 8    HK 852 - 8    HN 504 - 8    HR 385 0 8    HU 36 06 8    ID 62 0 9
IE 353 0 8    IL 972 0 8    IN 91 0 10    IQ 964 0 8    IR 98 0 10    IS 354 - 7    IT 39 - 9     JM 1 1 10
JO 962 0 8    JP 81 0 9     KE 254 0 9    KH 855 0 8    KR 82 0 8     KW 965 - 8    KZ 7 8 10     LA 856 0 8
LB 961 0 7    LI 423 - 7    LK 94 0 9     LU 352 - 8    LV 371 - 8    MA 212 0 9    MD 373 0 8    ME 382 0 8
MG 261 0 9    MK 389 0 8    MM 95 0 8     MN 976 - 8    MO 853 - 8    MT 356 - 8    MU 230 - 7    MV 960 - 7
MX 52 - 10    MY 60 0 8     MZ 258 - 8    NA 264 0 8    NG 234 0 8    NI 505 - 8    NL 31 0 9     NO 47 - 8
NP 977 0 8    NZ 64 0 8     OM 968 - 8    PA 507 - 7    PE 51 0 8     PG 675 - 7    PH 63 0 9     PK 92 0 9
PL 48 - 9     PR 1 1 10     PT 351 - 9    PY 595 0 8    QA 974 - 8    RO 40 0 9     RS 381 0 8    RU 7 8 10
RW 250 0 9    SA 966 0 9    SE 46 0 8     SG 65 - 8     SI 386 0 8    SK 421 0 9    SN 221 - 9    SV 503 - 8
TH 66 0 8     TL 670 - 7    TN 216 - 8    TR 90 0 10    TW 886 0 8    TZ 255 0 9    UA 380 0 9    UG 256 0 9
US 1 1 10     UY 598 0 8    VE 58 0 10    VN 84 0 9     ZA 27 0 9     ZM 260 0 9    ZW 263 0 8
"""
PLANS = {
    country: f"{code},{trunk.strip('-')},{digits}"
    for country, code, trunk, digits in zip(*[iter(_PLANS.split())] * 4, strict=True)
}
"""Country -> `calling code,trunk prefix,fewest digits`, as the macro normalise_phone takes it apart."""
