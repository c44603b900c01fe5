"""What an editor does that no style can say, and the first article's sources as APA 7 has them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence.citations.catalogue import Catalogue
from evidence.citations.editing import sentence_case
from evidence.citations.rendering import Cited, render

FIXTURE = Path(__file__).parents[2] / "fixtures" / "demonstration.json"
CATALOGUE = Catalogue()
# Written by hand from shared facts and the Publication Manual, 7th edition: sentence case with a capital
# behind a colon (6.17), "Article" before a number (9.27), letters behind years in the order of titles
# (9.47), the printed volume's year, an address where there is no DOI (9.34).
FIRST_ARTICLE = """
Christensen, M. C., Ren, H., & Fagiolini, A. (2022a). Emotional blunting in patients with depression. Part I: Clinical characteristics. *Annals of General Psychiatry*, *21*(1). https://doi.org/10.1186/s12991-022-00387-1
Christensen, M. C., Ren, H., & Fagiolini, A. (2022b). Emotional blunting in patients with depression. Part IV: Differences between patient and physician perceptions. *Annals of General Psychiatry*, *21*(1). https://doi.org/10.1186/s12991-022-00391-5
Duek, O., Seidemann, R., Pietrzak, R. H., & Harpaz-Rotem, I. (2023). Distinguishing emotional numbing symptoms of posttraumatic stress disorder from major depressive disorder. *Journal of Affective Disorders*. https://doi.org/10.1016/j.jad.2022.12.105
Fortuna, D., & Golonka, K. (2024). When you avoid your feelings, you may feel even worse: How depersonalization puts you at risk of depression. *Frontiers in Psychiatry*, *15*. https://doi.org/10.3389/fpsyt.2024.1481439
Gotter, A., & Silver, S. (2017, May 23). *Feeling numb? Possible causes and treatments for emotional numbness*. Healthline. https://www.healthline.com/health/feeling-numb
Grigoriou, M., & Upthegrove, R. (2020). Blunted affect and suicide in schizophrenia: A systematic review. *Psychiatry Research*, *293*, Article 113355. https://doi.org/10.1016/j.psychres.2020.113355
Korem, N., Hillmer, A. T., D’Souza, D. C., Nia, A. B., Levy, I., Pietrzak, R. H., & Harpaz-Rotem, I. (2024). Amygdala cannabinoid 1 receptor, pain response, and emotional numbing in trauma-exposed individuals. *JAMA Network Open*, *7*(9), Article e2432387. https://doi.org/10.1001/jamanetworkopen.2024.32387
Longo, L. P., & Johnson, B. (2000). Addiction: Part I. Benzodiazepines—Side effects, abuse risk and alternatives. *American Family Physician*, *61*(7), 2121–2128. https://www.aafp.org/pubs/afp/issues/2000/0401/p2121.html
Marazziti, D., Mucci, F., Tripodi, B., Carbone, M. G., Muscarella, A., Falaschi, V., & Baroni, S. (2019). Emotional blunting, cognitive impairment, bone fractures, and bleeding as possible side effects of long-term use of SSRIs. *Clinical Neuropsychiatry*, *16*(2), 75. https://pmc.ncbi.nlm.nih.gov/articles/PMC8650205/
Morant, N., Long, M., Jayacodi, S., Cooper, R., Akther-Robertson, J., Stansfeld, J., Horowitz, M., Priebe, S., & Moncrieff, J. (2023). Experiences of reduction and discontinuation of antipsychotics: A qualitative investigation within the RADAR trial. *EClinicalMedicine*, Article 102135. https://doi.org/10.1016/j.eclinm.2023.102135
Oorschot, M., Lataster, T., Thewissen, V., Lardinois, M., Wichers, M., van Os, J., Delespaul, P., & Myin-Germeys, I. (2013). Emotional experience in negative symptoms of schizophrenia—No evidence for a generalized hedonic deficit. *Schizophrenia Bulletin*, *39*(1), 217–225. https://doi.org/10.1093/schbul/sbr137
Sansone, R. A., & Sansone, L. A. (2010). SSRI-induced indifference. *Psychiatry*, *7*(10), 14–18. https://pubmed.ncbi.nlm.nih.gov/21103140/
Strauss, G. P., Bartolomeo, L. A., & Harvey, P. D. (2021). Avolition as the core negative symptom in schizophrenia: Relevance to pharmacological treatment development. *npj Schizophrenia*, *7*(1), 1–6. https://doi.org/10.1038/s41537-021-00145-4
"""  # noqa: E501 -- a reference is one line


def test_the_first_article_as_a_careful_editor_would_write_it() -> None:
    rows = json.loads(FIXTURE.read_text("utf-8"))
    works = [Cited(row["fields"]["csl"]) for row in rows if row["model"] == "evidence.study"]
    entries = render(works, catalogue=CATALOGUE, style="apa", output="markdown")
    assert [entry.text for entry in entries] == FIRST_ARTICLE.strip().splitlines()


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Numbness After SSRIs: A Trial in Leeds", "Numbness after SSRIs: A trial in Leeds"),
        ("Parkinson's Disease and Vitamin D: Part II", "Parkinson's disease and vitamin D: Part II"),
        ("COVID-19 Among German Nurses", "COVID-19 among German nurses"),
        ("mRNA and the Self-Report of Mood", "mRNA and the self-report of mood"),
        # What has small letters was written by somebody who knew the names in it.
        ("A trial of Xyzal in Lower Wibble", "A trial of Xyzal in Lower Wibble"),
        ("Who cares? a survey", "Who cares? A survey"),
        ("Numb", "Numb"),
        ("", ""),
    ],
)
def test_sentence_case(title: str, wanted: str) -> None:
    assert sentence_case(title) == wanted


def text(style: str = "apa", output: str = "text", **csl: object) -> str:
    item = {"id": "x", "type": "report", "issued": {"date-parts": [[2020]]}, **csl}
    return render([Cited(item)], catalogue=CATALOGUE, style=style, output=output)[0].text


def test_markup_in_a_title_survives_the_change() -> None:
    html = text(
        title="The Effect of H2O & E. coli",
        custom={"title_html": "The Effect of H<sub>2</sub>O &amp; <i>E. coli</i> in Numb Mice"},
        output="html",
    )
    assert "H<sub>2</sub>O &amp;" in html
    same = text(
        title="The Effect of Water on Mice & Men",
        custom={"title_html": "The <i>Effect</i> of Water on Mice &amp; Men"},
        type="article-journal",
        output="html",
        **{"container-title": "Journal"},
    )
    assert "The <i>effect</i> of water on mice &amp; men." in same


def test_a_publisher_that_is_the_author_is_left_out() -> None:
    who = {"author": [{"literal": "World Health Organization"}], "title": "Numbness"}
    assert (
        text(**who, publisher="World Health Organization") == "World Health Organization. (2020). Numbness."
    )
    assert "WHO Press" in text(**who, publisher="WHO Press")
    page = text(**who, type="webpage", **{"container-title": "World Health Organization"})
    assert page.count("World Health Organization") == 1


def test_other_languages_and_styles_keep_their_capitals() -> None:
    assert "Die Taubheit der Gefühle" in text(title="Die Taubheit der Gefühle", language="de")
    assert "Numbness After Loss" in text("mla", title="Numbness After Loss")
