"""What people say about projects across years and wards: which continues which (content/lineage.yaml), and which
serve one purpose (content/topics.yaml). Both are kept by hand; `build.py suggest` finds candidates."""
