"""The words that invented works are made of: journals, publishers, names, and a lexicon with its skew.

All invented or ordinary; nothing is taken from a publisher. Pools are built the same way on every start,
so that a work depends on nothing but the seed and its number.
"""

# Word lists read better as text.
# ruff: noqa: SIM905

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, product

# What the works are about: names that `fixtures/vocabulary.json` has, with what it calls them otherwise.
TOPICS = tuple(
    """depression|major depressive disorder|anxiety|post-traumatic stress disorder|schizophrenia|fatigue
    antidepressants|bipolar disorder|sertraline|suicidal ideation|dissociation|generalized anxiety disorder
    anhedonia|burnout|escitalopram|fluoxetine|apathy|alexithymia|panic disorder|psychological trauma
    emotional numbness|emotional blunting|quetiapine|venlafaxine|clozapine|olanzapine|self-harm|grief
    benzodiazepines|depersonalization|derealization|paroxetine|citalopram|mirtazapine|duloxetine|bupropion
    prolonged grief disorder|social anxiety disorder|negative symptoms|blunted affect|avolition|lorazepam
    antipsychotics|functional impairment|psychological stress|depressed mood|depressive symptoms
    selective serotonin reuptake inhibitors|SSRI|risperidone|aripiprazole|haloperidol|diazepam|clonazepam
    alprazolam|fluvoxamine|complex post-traumatic stress disorder|panic attack|feelings of emptiness
    emotional detachment|Down syndrome|vitamin A deficiency|hepatitis A|psychotic disorders""".replace(
        "\n    ", "|"
    ).split("|")
)

_COMMON = """of the and in with to for was were a on by from than at between among after is that this as or
    not be had are an during both which no these""".split()
_PLAIN = """patients study treatment results effects clinical trial risk outcomes symptoms group levels
    analysis data associated association increased significant compared response evidence methods findings
    baseline weeks months years scores age women men adults children adolescents controls disease factors
    therapy quality prevalence severity measures model reported participants higher lower reduced social
    mental health care population cohort sample onset changes placebo dose efficacy safety adverse events
    follow-up randomized controlled systematic review meta-analysis cross-sectional prospective hospital
    primary secondary chronic acute early late cognitive emotional brain cortex amygdala connectivity
    imaging plasma serum cortisol cytokine inflammation receptor serotonin dopamine genetic polymorphism
    expression exposure intervention prevention screening diagnosis comorbidity mortality relapse remission
    recurrence tolerability withdrawal adherence sleep pain stress memory attention executive functioning
    regression odds ratio hazard confidence interval variance validity reliability questionnaire interview
    scale inventory self-report family parental childhood student nurse physician community rural urban
    income education employment pandemic vaccination infection pregnancy postpartum menopause obesity
    diabetes hypertension stroke cancer asthma epilepsy migraine dementia autism schizoaffective alcohol
    tobacco opioid cannabis mindfulness exercise nutrition telehealth internet-based mobile digital stigma
    resilience coping attachment personality temperament impulsivity aggression violence adversity
    neglect""".split()
_HEADS = """neuro psycho cardio hepato nephro gastro immuno endo hemo cyto onco dermato osteo myo pulmo
    pharmaco chrono sero lipo glyco entero vaso adeno angio""".split()
_TAILS = """logical pathic genic toxic tropic protective modulation regulation plasticity genesis degeneration
    imaging metabolism biology signalling receptor peptide kinase markers pathy epidemiology
    therapy""".split()
_ENDS = ("", "s", "-like", "-related", "-induced")


def _lexicon() -> Iterator[str]:
    """From frequent to rare, each word once: function words, the field's, and compounds that few use."""
    yield from dict.fromkeys([*_COMMON, *_PLAIN])
    yield from (f"{head}{tail}{end}" for end, tail, head in product(_ENDS, _TAILS, _HEADS))
    yield from (f"{head}{tail}{number}" for number, tail, head in product(range(1, 9), _TAILS, _HEADS))


def zipf(count: int, exponent: float = 1.0, shift: float = 2.7) -> list[float]:
    """Cumulative weights of ranks 1 … `count` after Zipf and Mandelbrot, as `random.choices` takes them."""
    return list(accumulate(1 / (rank + shift) ** exponent for rank in range(1, count + 1)))


LEXICON = tuple(_lexicon())
LEXICON_WEIGHTS = zipf(len(LEXICON))
CONTENT = LEXICON[len(_COMMON) :]
CONTENT_WEIGHTS = zipf(len(CONTENT), 1.05)
TOPIC_WEIGHTS = zipf(len(TOPICS), 1.0)

_FIELDS = """Affective Disorders|Psychiatry|Clinical Psychology|Psychopharmacology|Trauma Studies
    Behavioural Medicine|Neuroscience|Sleep Research|Public Health|Epidemiology|Internal Medicine|Nursing
    Family Practice|Pain|Child Health|Geriatrics|Nutrition|Cardiology|Oncology|Neurology|Immunology
    Endocrinology|Health Services|Medical Ethics|Rehabilitation|Addiction|Women's Health|Genetics
    Pharmacology|Psychotherapy|Social Work|Health Economics""".replace("\n    ", "|").split("|")
_FORMS = """Journal of {}|{}|International Journal of {}|European {}|Annals of {}|Current {}|Archives of {}
    Frontiers of {}|{} Reports|Advances in {}|Nordic Journal of {}|{} and Society|Clinical {}
    Open {}|{} Letters|Asian Journal of {}|{} Review|Progress in {}""".replace("\n    ", "|").split("|")
JOURNALS = tuple(form.format(field) for form, field in product(_FORMS, _FIELDS))
JOURNAL_WEIGHTS = zipf(len(JOURNALS), 1.05)
PUBLISHERS = (
    "Invented Press",
    "Meridian Science Ltd",
    "Harbour Academic",
    "Northern University Press",
    "Open Letters Foundation",
    "Quillen & Daughters",
    "Society for Imaginary Medicine",
)

_FAMILIES = """Smith Wang Müller García Kim Nguyen Rossi Silva Johansson Kowalski Novák Dubois Yılmaz Tanaka
    Chen Li Zhang Patel Khan Singh Brown Jones Okafor Mensah Haddad Cohen Ivanova Petrov Horvat Nagy Jensen
    Virtanen Olsen Andersson O'Brien Murphy MacLeod Evans Lopez Fernández Gómez Costa Pereira Santos Ferreira
    Schmidt Schneider Fischer Weber Becker Wagner Hoffmann Koch Bauer Richter Wolf Zimmermann Krüger Lange
    Bianchi Ricci Moretti Conti Esposito Lefèvre Moreau Laurent Girard Fontaine van_Dijk de_Vries Bakker
    Visser     Suzuki Sato Yamamoto Watanabe Kobayashi
    Park Choi Jung Lim Liu Zhao Huang Wu Zhou Xu Sun Ma Zhu Hu Guo
    Sharma Gupta Reddy Das Roy Banerjee Hussain Ahmed Ali Hassan Ibrahim Mohamed Abdullah Rahman Adeyemi
    Nwosu Dlamini Mwangi Otieno Tesfaye Bekele Taylor Wilson Thomas Roberts Walker Wright Robinson""".split()
_STARTS = "Bar Cal Dor Fel Gar Hal Kor Lan Mar Nor Pel Ros Sel Tor Var Wen".split()
_MIDDLES = "an el in or ar en il ov ad et".split()
_FINISHES = "berg sen ski man ton ell ard ini eau stein holm wick ford dal mann".split()
FAMILIES = tuple(name.replace("_", " ") for name in _FAMILIES) + tuple(
    start + middle + finish for finish, middle, start in product(_FINISHES, _MIDDLES, _STARTS)
)
FAMILY_WEIGHTS = zipf(len(FAMILIES), 0.8, 10)
GIVEN = tuple(
    """Maria Anna Wei John Hui Li Sofia Jan Peter Yuki Min-Jun Ahmed Fatima Ravi Priya Elena Ivan Olga Lars
    Ingrid Pierre Claire Marco Giulia Carlos Lucía João Ana Thomas Emma David Sarah Michael Laura James
    Karen Robert Susan Daniel Julia Andreas Katrin Hiroshi Keiko Chidi Amara Kwame Abena Noura Omar Leila
    Hassan Eszter Bence Piotr Agnieszka Tomáš Jana Mikko Aino Erik Astrid""".split()
)
CITIES = tuple("Northhaven Lindmoor Castleford Vale Ostermark Rivabella Kitamori Santa Clara Nova".split())
FUNDERS = ("Invented Science Fund", "National Foundation for Examples", "Meridian Trust", "Council of Health")
