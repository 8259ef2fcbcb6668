"""Stage 5: projects and their findings → HTML pages. `render.render_site` is the way in."""
