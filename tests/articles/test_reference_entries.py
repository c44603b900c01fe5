"""Entries of reference lists in the styles that there are, taken apart."""

import pytest

from evidence.articles.reference_entries import parse_reference


def parts(raw: str) -> tuple[str, ...]:
    one = parse_reference(raw)
    return (
        "; ".join(author.literal or author.family for author in one.authors),
        one.year,
        one.title,
        one.container_title,
        one.volume,
        one.issue,
        one.pages or one.article_number,
    )


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            "Raj, S. R., & Ek, A.-B. (2020). Rest: a statement. Journal of Rest, 36(3), 357–372.",
            ("Raj; Ek", "2020", "Rest: a statement", "Journal of Rest", "36", "3", "357–372"),
        ),
        (
            "[3] Low PA, van der Berg JP, et al. Rest. J Rest Sleep. 2009 Mar;20(3 Suppl 1):S352-8.",
            ("Low; van der Berg", "2009", "Rest", "J Rest Sleep", "20", "3 Suppl 1", "S352-8"),
        ),
        (
            "Low, P. A., Ek, B. & Berg, C. Rest and sleep in mice. J. Chem. Phys. 79, 926–935 (1983).",
            ("Low; Ek; Berg", "1983", "Rest and sleep in mice", "J. Chem. Phys.", "79", "", "926–935"),
        ),
        (
            "Koster SH, Hart JA (1988) Rest in tropical forests. Afr J Ecol 26:117-126",
            ("Koster; Hart", "1988", "Rest in tropical forests", "Afr J Ecol", "26", "", "117-126"),
        ),
        (
            "Smith, J. and Lee, K., 2019. Rest at work. Work & Stress, vol. 36, no. 6, pp. 11–19.",
            ("Smith; Lee", "2019", "Rest at work", "Work & Stress", "36", "6", "11–19"),
        ),
        (
            "P. A. Low and B. Ek, “Rest at work,” J. Rest, vol. 3, no. 2, pp. 4–9, 2010.",
            ("Low; Ek", "2010", "Rest at work", "J. Rest", "3", "2", "4–9"),
        ),
        (
            "Low, P. A. (2012). Rest. In D. Ek & I. Berg (Eds.), Primer on rest (3rd ed., pp. 517-519). Qui.",
            ("Low", "2012", "Rest", "Primer on rest", "", "", "517-519"),
        ),
        (
            "Rest in brief. (2004). Journal of Rest, 22(3), 178.",
            ("", "2004", "Rest in brief", "Journal of Rest", "22", "3", "178"),
        ),
        (
            "Ek, A. (1996). Structure of 1:1 complexes of rest. Polyhedron, 15(24), 4513–4520.",
            ("Ek", "1996", "Structure of 1:1 complexes of rest", "Polyhedron", "15", "24", "4513–4520"),
        ),
        (
            "M. Low and E. van der Berg. Rest at work. Journal of Rest, 135(5):731–748, 2009.",
            ("Low; van der Berg", "2009", "Rest at work", "Journal of Rest", "135", "5", "731–748"),
        ),
        (
            "Academy of Rest. Classes of Rest. Rest Press, Darien, IL, 3rd edition, 2014.",
            ("Academy of Rest", "2014", "Classes of Rest", "", "", "", ""),
        ),
        (
            "A. G. Low. Rest at night. In J. Ek, editor, Handbook of Rest, pages 12–34. Qui, Bern, 2008.",
            ("Low", "2008", "Rest at night", "Handbook of Rest", "", "", "12–34"),
        ),
        (
            "Ek, L. C. (2010b) 'Rest at home', in Berg, J. R. and Low, A. (eds.) The book of rest. 2nd edn. "
            "Bern: Qui, pp. 1–5.",
            ("Ek", "2010", "Rest at home", "The book of rest", "", "", "1–5"),
        ),
        (
            "Low P. Rest at sea. The Book of Rest. 2nd ed., Rest Press; 2017, p. 353–79.",
            ("Low", "2017", "Rest at sea", "The Book of Rest", "", "", "353–79"),
        ),
        (
            'Low MT, Ek DH (January 2011). "Rest in adults: what is known". Journal of Rest. 35 (3): 537–55.',
            ("Low; Ek", "2011", "Rest in adults: what is known", "Journal of Rest", "35", "3", "537–55"),
        ),
        (
            "Díaz M, García Pérez JL, y cols. Sueño y memoria en adultos. Rev Sueño. 2014;58(3):115-22.",
            ("Díaz; García Pérez", "2014", "Sueño y memoria en adultos", "Rev Sueño", "58", "3", "115-22"),
        ),
        (
            "Vin J-L, Quin e Silva A, Couto L Jr, Tac FS. Rest and its kinetics. Crit Rest. 2016;20:257.",
            ("Vin; Quin e Silva; Couto; Tac", "2016", "Rest and its kinetics", "Crit Rest", "20", "", "257"),
        ),
        (
            "Rest Investigators; Low DM, Ek JA, et al. A trial of rest. N Engl J Rest. 2014;370(18):1683–93.",
            (
                "Rest Investigators; Low; Ek",
                "2014",
                "A trial of rest",
                "N Engl J Rest",
                "370",
                "18",
                "1683–93",
            ),
        ),
        (
            "Müller T, Ek B (2010) Schlaf erfolgreich trainieren. 2. Aufl. Ruhe, Göttingen",
            ("Müller; Ek", "2010", "Schlaf erfolgreich trainieren", "Ruhe, Göttingen", "", "", ""),
        ),
        (
            "Ruhe-Gesundheit (Hrsg.): Ruhereport 2017. Hamburg 2017.",
            ("Ruhe-Gesundheit", "2017", "Ruhereport 2017", "Hamburg", "", "", ""),
        ),
        (
            "王伟, 李娜, 等. 绿茶与认知功能的关系[J]. 中国老年学杂志, 2018, 38(5): 1123-1125.",
            ("王伟; 李娜", "2018", "绿茶与认知功能的关系", "中国老年学杂志", "38", "5", "1123-1125"),
        ),
        (
            "이영주. (2008). A study of rest at work. Journal of Rest, (7), 11–20.",
            ("이영주", "2008", "A study of rest at work", "Journal of Rest", "", "7", "11–20"),
        ),
        (
            "Иванов И.И., Петрова А.В. Сон и память // Вопросы сна. 2019. Т. 88, № 3. С. 45–52.",
            ("Иванов; Петрова", "2019", "Сон и память", "Вопросы сна", "88", "3", "45–52"),
        ),
        (
            "World Health Organization (WHO). (n.d.). Rest. https://www.example.org/rest",
            ("World Health Organization (WHO)", "", "Rest", "", "", "", ""),
        ),
        (
            "Low, J. (Host). (2023, May 4). Rest in brief [Audio podcast]. https://www.example.org/rest",
            ("Low", "2023", "Rest in brief", "", "", "", ""),
        ),
        (
            "World Health Organization. (2023, March 28). Rest and health. https://www.example.org/x",
            ("World Health Organization", "2023", "Rest and health", "", "", "", ""),
        ),
    ],
)
def test_styles(raw, expected):
    assert parts(raw) == expected


@pytest.mark.parametrize(
    ("raw", "field", "expected"),
    [
        ("Low PA. Rest. J Rest. 2009;2:3. PMID: 34144933; PMCID: PMC8455420", "pmid", "34144933"),
        ("Low PA. Rest. J Rest. 2009;2:3. PMID: 34144933; PMCID: PMC8455420", "pmcid", "PMC8455420"),
        ("Low PA. Rest. J Rest. 2009;2:3. PMC8455420.", "pmid", ""),
        (
            "Low PA. Rest. J Rest. 2009;2:3. https://doi.org/10.5555/A(1)2?utm_source=x.",
            "doi",
            "10.5555/a(1)2",
        ),
        (
            "Low PA. Rest. doi: 10.1002/(SICI)1097-0258(1998)17:15/16<1661::AID-SIM968>3.0.CO;2-2.",
            "doi",
            "10.1002/(sici)1097-0258(1998)17:15/16<1661::aid-sim968>3.0.co;2-2",
        ),
        ("Low PA. Rest. https://pubmed.ncbi.nlm.nih.gov/21103140/", "pmid", "21103140"),
        ("Low PA. Rest. doi:abc/def", "doi_as_given", "abc/def"),
        ("Rest. Quiet Clinic. Accessed May 3, 2020. https://www.example.org/x", "accessed", "May 3, 2020"),
        ("Rest. Retrieved 3 May 2020, from https://www.example.org/x", "accessed", "3 May 2020"),
        ("Rest. https://www.example.org/x (accessed on 2020-05-03)", "accessed", "2020-05-03"),
        ("Ruhe. 2017. https://www.example.org/x (abgerufen am 12.03.2019)", "accessed", "12.03.2019"),
        ("Repos. 2017. https://www.example.org/x (consulté le 3 mai 2020)", "accessed", "3 mai 2020"),
        ("Sueño [Internet]. 2019 [citado 12 feb 2021]. https://www.example.org/x", "accessed", "12 feb 2021"),
        ("Sueño [Internet]. 2019 [citado 12 feb 2021]. https://www.example.org/x", "year", "2019"),
    ],
)
def test_identifiers_and_dates_of_access(raw, field, expected):
    assert getattr(parse_reference(raw), field) == expected
