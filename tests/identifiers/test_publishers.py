"""DOIs in publishers' addresses: taken where their end is certain, and nowhere else."""

import pytest

from evidence.identifiers import identify, parse_doi

SICI = "10.1002/1096-9861(20010212)430:3<283::aid-cne1031>3.0.co;2-v"
SICI_WITH_SLASHES = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"


@pytest.mark.parametrize(
    ("address", "doi"),
    [
        ("https://onlinelibrary.wiley.com/doi/10.1002/sys.21414", "10.1002/sys.21414"),
        ("https://onlinelibrary.wiley.com/doi/full/10.1002/sys.21414?campaign=x", "10.1002/sys.21414"),
        ("https://onlinelibrary.wiley.com/doi/10.1002/sys.21414/abstract", "10.1002/sys.21414"),
        ("https://onlinelibrary.wiley.com/doi/10.1002/sys.21414/abstract;jsessionid=A1", "10.1002/sys.21414"),
        ("http://onlinelibrary.wiley.com/wol1/doi/10.1002/sys.21414/fullpdf", "10.1002/sys.21414"),
        (
            "https://besjournals.onlinelibrary.wiley.com/doi/pdf/10.1111/1365-2664.14881",
            "10.1111/1365-2664.14881",
        ),
        (
            "https://onlinelibrary.wiley.com/doi/full/10.1002/"
            "1096-9861(20010212)430:3%3C283::AID-CNE1031%3E3.0.CO;2-V",
            SICI,
        ),
        (
            "https://onlinelibrary.wiley.com/doi/10.1002/"
            "(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2/abstract",
            SICI_WITH_SLASHES,
        ),
        (
            "http://api.wiley.com/onlinelibrary/tdm/v1/articles/10.1002%2F9781118394380.ch25",
            "10.1002/9781118394380.ch25",
        ),
        (
            "https://www.cochranelibrary.com/cdsr/doi/10.1002/14651858.CD003388.pub4/full/es",
            "10.1002/14651858.cd003388.pub4",
        ),
        (
            "https://www.cochranelibrary.com/central/doi/10.1002/central/CN-00778158/full",
            "10.1002/central/cn-00778158",
        ),
        (
            "https://www.tandfonline.com/doi/abs/10.1080/07352166.2024.2326487",
            "10.1080/07352166.2024.2326487",
        ),
        (
            "https://www.tandfonline.com/doi/full/10.1080/07352166.2024.2326487?needAccess=true#d1e120",
            "10.1080/07352166.2024.2326487",
        ),
        ("https://journals.sagepub.com/doi/10.1177/1758835919874651", "10.1177/1758835919874651"),
        ("https://pubs.acs.org/doi/10.1021/es071720+", "10.1021/es071720+"),
        ("https://ajp.psychiatryonline.org/doi/10.1176/appi.ajp.2020.1", "10.1176/appi.ajp.2020.1"),
        ("https://www.nejm.org/doi/full/10.1056/NEJMoa2034577", "10.1056/nejmoa2034577"),
        ("https://link.springer.com/article/10.1007/BF00814856", "10.1007/bf00814856"),
        ("https://link.springer.com/article/10.1007/BF00814856/fulltext.html", "10.1007/bf00814856"),
        ("https://link.springer.com/article/10.1007/BF00814856/figures/2", "10.1007/bf00814856"),
        ("https://link.springer.com/content/pdf/10.1023/A:1007154515475.pdf", "10.1023/a:1007154515475"),
        ("http://link.springer.com/10.1007/0-306-46968-5_12", "10.1007/0-306-46968-5_12"),
        ("https://link.springer.com/article/10.1140/epjc/s10052-020-1", "10.1140/epjc/s10052-020-1"),
        ("https://link.springer.com/content/pdf/10.1140/epjc/s10052-020-1.pdf", "10.1140/epjc/s10052-020-1"),
        (
            "https://annals-general-psychiatry.biomedcentral.com/articles/10.1186/s12991-022-00387-1#Sec2",
            "10.1186/s12991-022-00387-1",
        ),
        (
            "https://annals-general-psychiatry.biomedcentral.com/counter/pdf/10.1186/s12991-022-00387-1.pdf",
            "10.1186/s12991-022-00387-1",
        ),
        (
            "https://www.frontiersin.org/journals/psychiatry/articles/10.3389/fpsyt.2024.1481439/full",
            "10.3389/fpsyt.2024.1481439",
        ),
        (
            "https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0020476",
            "10.1371/journal.pone.0020476",
        ),
        (
            "https://journals.plos.org/plosone/article/file?id=10.1371%2Fjournal.pone.0020476&type=printable",
            "10.1371/journal.pone.0020476",
        ),
        (
            "https://dx.plos.org/10.1371/annotation/c76da2c1-ccb8-4797-94c1-359d3ceceeda",
            "10.1371/annotation/c76da2c1-ccb8-4797-94c1-359d3ceceeda",
        ),
        (
            "https://jamanetwork.com/journals/jamanetworkopen/fullarticle/10.1001/jamanetworkopen.2024.32387",
            "10.1001/jamanetworkopen.2024.32387",
        ),
        (
            "http://archderm.jamanetwork.com/article.aspx?doi=10.1001/archderm.139.6.787",
            "10.1001/archderm.139.6.787",
        ),
        (
            "https://academic.oup.com/schizophreniabulletin/article-lookup/doi/10.1093/schbul/sbr137",
            "10.1093/schbul/sbr137",
        ),
        ("https://academic.oup.com/beheco/article/doi/10.1093/beheco/arq172/6789", "10.1093/beheco/arq172"),
        (
            "https://academic.oup.com/mnras/advance-article-pdf/doi/10.1093/mnras/stac2320/45478665/stac2320.pdf",
            "10.1093/mnras/stac2320",
        ),
        ("https://www.biorxiv.org/content/10.1101/2020.03.01.972935v2.full.pdf", "10.1101/2020.03.01.972935"),
        ("https://www.medrxiv.org/content/10.1101/2020.03.01.20029397v1", "10.1101/2020.03.01.20029397"),
        ("http://biorxiv.org/lookup/doi/10.1101/055319", "10.1101/055319"),
        ("https://jcp.bmj.com/lookup/doi/10.1136/jclinpath-2020-206745", "10.1136/jclinpath-2020-206745"),
        (
            "https://www.emerald.com/insight/content/doi/10.1108/IJOEM-08-2020-0929/full/html",
            "10.1108/ijoem-08-2020-0929",
        ),
        ("https://www.degruyter.com/document/doi/10.1515/9783110314595-009/pdf", "10.1515/9783110314595-009"),
        (
            "https://www.thieme-connect.com/products/ejournals/abstract/10.1055/s-0042-1",
            "10.1055/s-0042-1",
        ),
        ("https://psycnet.apa.org/doiLanding?doi=10.1037%2F0022-0167.49.4.449", "10.1037/0022-0167.49.4.449"),
        ("https://link.aps.org/doi/10.1103/PhysRevA.96.027401", "10.1103/physreva.96.027401"),
        ("https://www.jstor.org/stable/pdf/10.2307/2118342.pdf", "10.2307/2118342"),
        (
            "https://api.crossref.org/v1/works/10.12688%2Ff1000research.17425.1/transform",
            "10.12688/f1000research.17425.1",
        ),
        (
            "https://www.scopus.com/inward/record.uri?eid=2-s2.0-85189760133&doi=10.1038%2fs41467-024-46843-2",
            "10.1038/s41467-024-46843-2",
        ),
    ],
)
def test_a_doi_in_a_known_address(address, doi):
    assert str(identify(address)) == f"doi:{doi}"
    assert parse_doi(address) == doi


@pytest.mark.parametrize(
    "address",
    [
        # No DOI, only what one could be derived from.
        "https://www.nature.com/articles/s41537-021-00145-4",
        "https://www.sciencedirect.com/science/article/pii/S0140673604157152",
        # A DOI on a site with no rule.
        "https://example.org/doi/10.1000/abc",
        "https://example.org/?doi=10.1000/abc",
        "https://onlinelibrary.wiley.com.example.org/doi/10.1000/abc",
        # Something behind the DOI that the rule does not know.
        "https://onlinelibrary.wiley.com/doi/10.1002/sys.21414/someday",
        "https://pubs.acs.org/doi/suppl/10.1021/acs.cgd.2c01344/suppl_file/cg2c01344_si_001.pdf",
        "https://www.frontiersin.org/articles/10.3389/fmars.2022.1080474/supplementary-material/1",
        "https://www.tandfonline.com/doi/pdf/10.1080/07352166.2024.2326487.pdf",
        "https://academic.oup.com/nar/article/doi/10.1093/12345",
        "https://academic.oup.com/nar/article/doi/10.1093/nar/12345",
        # The SICI's last character is a bare #, which an address drops.
        "https://onlinelibrary.wiley.com/doi/abs/10.1002/1096-8628(2001)9999:9999%3C00::AID-AJMG1094%3E3.0.CO;2-",
        # Bytes that are no UTF-8.
        "https://www.tandfonline.com/doi/abs/10.1080/%FF",
    ],
)
def test_an_address_whose_doi_is_not_certain_is_a_page(address):
    assert str(identify(address)) == address
