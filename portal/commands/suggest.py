"""python build.py suggest: candidates for content/lineage.yaml and content/topics.yaml; writes nothing."""

from __future__ import annotations

import argparse

from portal.config import load_config
from portal.model import Project
from portal.projects.page_file import load_projects
from portal.relations.load import load_relations
from portal.relations.suggest import LineageCandidate, TopicCandidate, suggest_lineage, suggest_topics
from portal.sources import load_ward_years

HELP = "candidates for lineage.yaml and topics.yaml, to be accepted by a person; writes nothing"
EXAMPLES = """
build.py suggest                             entries to paste, each with what speaks for it
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing besides what all commands take."""


def run(arguments: argparse.Namespace) -> int:
    """Prints entries to paste, each with what speaks for it; an entry is not valid until a person has completed it."""
    years = load_ward_years(arguments.content, load_config(arguments.config))
    projects = [project for year in years for project in load_projects(year.folder / "projects", f"{year.name}/projects")]
    by_id = {project.id: project for project in projects}
    relations = load_relations(arguments.content, by_id, by_id.get)
    print("# content/lineage.yaml: accept a step by writing what shows it into evidence, and set its kind.")
    for candidate in suggest_lineage(projects, relations.lineage):
        print(_step(candidate))
    print("# content/topics.yaml: put a project among the members of the topic, or among its others.")
    topic = None
    for found in suggest_topics(projects, relations.topics):
        if found.topic.id != topic:
            topic = found.topic.id
            print(f"# {topic} {found.topic.title}")
        print(_member(found))
    return 0


def _step(candidate: LineageCandidate) -> str:
    told = [f"likeness {candidate.score:.0f} of 100", "one office" if candidate.same_office else "not one office"]
    if candidate.amounts:
        told.append(f"{candidate.amounts[0]:,} and {candidate.amounts[1]:,} yen")
    return (f"  # {_title(candidate.before)} → {_title(candidate.after)}: {', '.join(told)}\n  - kind: presumed\n"
            f"    before: [{candidate.before.id}]\n    after: [{candidate.after.id}]\n    evidence: \"\"\n    date: \"\"")


def _member(found: TopicCandidate) -> str:
    return f"      - project: {found.project.id}  # {_title(found.project)}: {'、'.join(found.words)}"


def _title(project: Project) -> str:
    return " ".join((project.title or "no title").split())
