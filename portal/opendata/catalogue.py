"""The data described for catalogues (DCAT) and for search engines (schema.org), both as JSON-LD. Addresses are
relative to the file, under data/, unless the site's own is known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.opendata.package import RIGHTS
from portal.pages.addresses import document_path, year_path
from portal.pages.site_model import DataFile, Site, SiteDocument, Ward, WardYear

_CONTEXT = {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/", "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#"}
_ABOUT = "区が公表した予算・決算の資料を、事業ごとに読み取ったデータ。金額は円。区の公式のデータではありません。"
_KEYWORDS = ("予算", "決算", "特別区", "東京都")


def site_to_catalogue(site: Site, files: Iterable[DataFile]) -> dict[str, Any]:
    """A dcat:Catalog: one data set of everything under data/, and one for each ward's year. `files` are those that
    the site offers."""
    files = tuple(files)
    years = [(ward, year) for ward in site.wards for year in ward.years]
    whole = _dataset(site, "data/", site.title, years, files)
    return {"@context": _CONTEXT, "@id": _address(site, "data/catalog.jsonld"), "@type": "dcat:Catalog",
            "dct:title": _ja(site.title), "dct:description": _ja(_ABOUT), "dct:language": "ja",
            "dct:publisher": {"@type": "foaf:Agent", "foaf:name": site.title},
            "dcat:dataset": [whole, *(
                _dataset(site, year_path(ward.key, year.year), f"{ward.name} {year.year}年度", [(ward, year)], files)
                | {"dct:isPartOf": {"@id": whole["@id"]}} for ward, year in years)]}


def site_to_dataset(site: Site, files: Iterable[DataFile]) -> dict[str, Any]:
    """A schema.org Dataset of everything under data/."""
    years = [year.year for ward in site.wards for year in ward.years]
    return {
        "@context": "https://schema.org/", "@type": "Dataset", "name": site.title, "description": _ABOUT,
        "url": _address(site, "data/"), "keywords": list(_KEYWORDS), "inLanguage": "ja",
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": site.title}, "license": _address(site, "about/"),
        **({"temporalCoverage": f"{min(years)}-04-01/{max(years) + 1}-03-31"} if years else {}),
        "spatialCoverage": [{"@type": "AdministrativeArea", "name": ward.name, "identifier": ward.code}
                            for ward in site.wards],
        "isBasedOn": [_work(ward, document) for ward, _, document in site.documents()],
        "distribution": [{"@type": "DataDownload", "contentUrl": _address(site, file.path),
                          "encodingFormat": file.media_type, "contentSize": f"{file.size} B",
                          "description": file.description} for file in files if file.path.startswith("data/")]}


def _dataset(site: Site, folder: str, title: str, years: list[tuple[Ward, WardYear]],
             files: Iterable[DataFile]) -> dict[str, Any]:
    numbers = [year.year for _, year in years]
    wards = {ward.key: ward for ward, _ in years}.values()
    period = [{"@type": "dct:PeriodOfTime", "dcat:startDate": _date(f"{min(numbers)}-04-01"),
               "dcat:endDate": _date(f"{max(numbers) + 1}-03-31")}] if numbers else []
    return {
        "@id": _address(site, folder), "@type": "dcat:Dataset", "dct:identifier": folder.strip("/"),
        "dct:title": _ja(title), "dct:description": _ja(_ABOUT), "dct:language": "ja",
        "dcat:keyword": [_ja(word) for word in _KEYWORDS], "dct:temporal": period,
        "dct:spatial": [{"@type": "dct:Location", "dct:identifier": ward.code, "dct:title": _ja(ward.name)}
                        for ward in wards],
        "dct:rights": _ja(RIGHTS),
        "dct:source": [_source(site, ward, year, document) for ward, year in years for document in year.documents],
        "dcat:distribution": [{
            "@type": "dcat:Distribution", "dct:title": file.path.rpartition("/")[2],
            "dct:description": _ja(file.description), "dcat:downloadURL": {"@id": _address(site, file.path)},
            "dcat:mediaType": file.media_type, "dcat:byteSize": {"@value": str(file.size), "@type": "xsd:decimal"},
        } for file in files if file.path.rpartition("/")[0] + "/" == folder]}


def _source(site: Site, ward: Ward, year: WardYear, document: SiteDocument) -> dict[str, Any]:
    given = {"dct:issued": document.published and _date(document.published),
             "dct:rights": document.licence and _ja(document.licence), "dcat:landingPage": document.address}
    return {"@id": _address(site, document_path(ward.key, year.year, document.key)),
            "dct:title": _ja(document.title),
            "dct:publisher": {"@type": "foaf:Agent", "foaf:name": document.publisher},
            **{key: value for key, value in given.items() if value},
            "spdx:checksum": {"@type": "spdx:Checksum", "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                              "spdx:checksumValue": document.sha256}}


def _work(ward: Ward, document: SiteDocument) -> dict[str, Any]:
    given = {"datePublished": document.published, "url": document.address, "license": document.licence}
    return {"@type": "CreativeWork", "name": f"{ward.name} {document.title}",
            "publisher": {"@type": "GovernmentOrganization", "name": document.publisher},
            **{key: value for key, value in given.items() if value}}


def _address(site: Site, path: str) -> str:
    """From data/, where the files lie."""
    return site.address + path if site.address else "../" + path


def _ja(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "ja"}


def _date(text: str) -> dict[str, str]:
    return {"@value": text, "@type": "xsd:date"}
