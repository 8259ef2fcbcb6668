"""Stage 5, search: projects → the files of the search index (docs/search-index.md), which the browser searches.

What a query finds is defined once, in `portal.search.query.matches`, and nowhere else; the browser's code is the
same definition in JavaScript, held to it by tests/search_vectors.json.

Every text and every term of a query is read in three ways (`portal.search.readings`), each of them folded
(`portal.search.folding`: width, case, dashes, white space):

    literal     as it stands                             令和5年度予算3,180千円
    numeral     years as 西暦, numbers without commas     <2023>年度予算<3180>千円
    canonical   as numeral, and amounts in yen           <2023>年度予算<3180000円>

A term is found where its literal reading is part of the literal reading of a text, its numeral reading part of the
numeral one, or its canonical reading part of the canonical one. A year, number or amount in angle brackets is one
indivisible sign (an opening mark, its digits, a closing mark), so 5280千円 is not found inside 305,280千円, while
every substring of a text as it stands (528万円 in 3億528万円) is found by the literal reading.
"""
