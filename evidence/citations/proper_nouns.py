"""Words of titles in English that keep their capital in sentence case.

Not complete, as no list can be: what stands in small letters in a record is never touched, and neither are
words with a capital or a figure further in (SSRIs, mRNA, CB1). Eponyms, peoples, places, days and months
are those that titles of health research have.
"""

from __future__ import annotations

_WORDS = """
Abraham Achilles Addison Adler Afghan Afghanistan Africa African Africans Alabama Alaska Alaskan Alberta
Algeria Algerian Alzheimer America American Americans Amish Amsterdam Andes Angeles Angola Antarctic
Apgar April Arab Arabia Arabic Arabs Arctic Argentina Argentine Argentinian Arizona Arkansas Armenia
Armenian Asia Asian Asians Asperger Atlanta Atlantic August Australia Australian Australians Austria
Austrian Aztec Babinski Balkan Baltic Baltimore Bangladesh Bangladeshi Barcelona Barrett Bayes Bayesian
Beck Beijing Belgian Belgium Belgrade Berlin Bethesda Bolivia Bolivian Bonferroni Bosnia Bosnian Boston
Bowlby Braak Braille Brazil Brazilian Brazilians Brisbane Bristol Britain British Buddha Buddhism
Buddhist Bulgaria Bulgarian Burma Burmese Caesar Cairo California Californian Cambodia Cambodian
Cambridge Cameroon Canada Canadian Canadians Cardiff Caribbean Carolina Catholic Catholics Caucasian
Caucasians Celtic Chernobyl Chicago Chile Chilean China Chinese Chlamydia Christian Christianity
Christians Christmas Cochrane Cohen Colombia Colombian Colorado Columbia Columbian Congo Congolese
Connecticut Copenhagen Cox Creutzfeldt Croatia Croatian Crohn Cronbach Cuba Cuban Cushing Cyprus Czech
Dakota Danish Danes Danube Darwin Darwinian December Delaware Delhi Delphi Denmark Descartes Dravet
Dublin Dupuytren Dutch Easter Ebola Ecuador Ecuadorian Edinburgh Egypt Egyptian Ehlers England English
Englishman Enlightenment Epstein Erikson Eritrea Estonia Estonian Ethiopia Ethiopian Europe European
Europeans Fabry February Filipino Filipinos Finland Finnish Flemish Florida Florence France Framingham
Frankfurt French Freud Freudian Friday Gaucher Gaussian Gaza Geneva Georgia Georgian German Germans
Germany Ghana Ghanaian Gilles Glasgow God Granger Greece Greek Greeks Greenland Guatemala Guatemalan
Guillain Guinea Hamburg Harvard Hashimoto Hawaii Hawaiian Hawthorne Heidelberg Helsinki Himalaya Hindu
Hinduism Hippocrates Hippocratic Hispanic Hispanics Hiroshima Hodgkin Holocaust Honduras Houston
Hungarian Hungary Huntington Iceland Icelandic Idaho Illinois India Indian Indiana Indians Indonesia
Indonesian Inuit Iowa Iran Iranian Iraq Iraqi Ireland Irish Islam Islamic Israel Israeli Israelis
Istanbul Italian Italians Italy Jamaica Jamaican January Japan Japanese Jerusalem Jewish Jews Jordan
Jordanian Judaism July June Jung Jungian Kansas Kaplan Kaposi Kazakhstan Kentucky Kenya Kenyan
Klinefelter Korea Korean Koreans Korsakoff Kruskal Kurdish Kuwait Lancashire Latin Latina Latinas Latino
Latinos Latvia Latvian Lebanese Lebanon Leeds Leiden Lewy Liberia Libya Likert Lisbon Lithuania
Lithuanian Liverpool London Louisiana Lyme Lyon Macedonia Madrid Maine Malawi Malaysia Malaysian Malta
Manchester Manhattan Maori Marfan Marseille Marxist Maryland Maslow Massachusetts McGill Mediterranean
Melbourne Mendel Mendelian Merseyside Mexican Mexicans Mexico Michigan Midwest Milan Minnesota
Mississippi Missouri Monday Mongolia Mongolian Montana Monte Montessori Montreal Moroccan Morocco Moscow
Mozambique Mumbai Munich Muslim Muslims Myanmar Namibia Navajo Nazi Nebraska Nepal Nepalese Nepali
Netherlands Nevada Newton Newtonian Nicaragua Niger Nigeria Nigerian Nijmegen Nobel Nordic Norway
Norwegian November October Ohio Oklahoma Oman Ontario Oregon Oslo Ottawa Oxford Pacific Pakistan
Pakistani Palestine Palestinian Palestinians Panama Paraguay Paris Parkinson Parkinsonian Pavlov
Pavlovian Pearson Pennsylvania Persian Peru Peruvian Philadelphia Philippine Philippines Piaget
Pittsburgh Poisson Poland Polish Polynesian Portugal Portuguese Prader Prague Protestant Puerto Qatar
Quebec Queensland Quran Raynaud Renaissance Rett Rico Rican Ricans Roma Roman Romania Romanian Romans
Rome Rorschach Rotterdam Russia Russian Russians Rwanda Rwandan Sahara Saharan Salvador Samoa Samoan
Sanskrit Saturday Saudi Scandinavia Scandinavian Scotland Scottish Seattle Senegal Senegalese September
Serbia Serbian Shanghai Shiite Siberia Siberian Sicily Singapore Sjögren Skinner Slavic Slovak Slovakia
Slovenia Slovenian Socrates Somali Somalia Soviet Spain Spaniards Spanish Stanford Stockholm Stroop
Sudan Sudanese Sunday Sunni Sweden Swedish Swiss Switzerland Sydney Syria Syrian Syrians Taipei Taiwan
Taiwanese Tanzania Tanzanian Tennessee Texas Thai Thailand Thursday Tibet Tibetan Tokyo Toronto Tourette
Trinidad Tuesday Tunisia Tunisian Turin Turing Turkish Turks Tuskegee Uganda Ugandan Ukraine Ukrainian
Ukrainians Uruguay Utah Utrecht Uzbekistan Vancouver Venezuela Venezuelan Vermont Victorian Vienna
Vietnam Vietnamese Virginia Wales Warsaw Washington Wednesday Welsh Wernicke Whipple Whitehall Whitney
Wilcoxon Willebrand Willi Wisconsin Wyoming Yale Yemen Yemeni York Yorkshire Zambia Zambian Zealand
Zealander Zealanders Zika Zimbabwe Zimbabwean Zurich
"""
# Words that are common nouns more often than names ("Down", "Turkey") stay out of it.
PROPER_NOUNS = frozenset(_WORDS.split())
