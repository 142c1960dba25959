"""Settings of nbgrader for this repository: its commands and formgrader give the marks of `rnn-course grade`."""

from pathlib import Path

import autograder

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "rnn-course"
c.CourseDirectory.root = str(Path(__file__).parent.resolve())
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"

# The releases are built already; nbgrader must still enter their cells into its gradebook.
c.GenerateAssignment.force = True

# One exporter reads, marks and records: a hostile file must not reach nbformat, nor student code a kernel.
c.Autograde.exporter_class = "autograder.gradebook.nbgrader_exporter.JudgedExporter"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = ["nbgrader.preprocessors.AssignLatePenalties"]

# From a hub's exchange, only what students handed in as themselves, and no file that a link leads to.
c.ExchangeFactory.collect = "autograder.gradebook.exchange.CheckedCollect"

# What late work costs, here and for `rnn-course grade`, for each day begun after due date and grace period: nothing.
c.AssignLatePenalties.plugin_class = "autograder.gradebook.late.LateDays"
c.LateDays.grace_hours = 0
c.LateDays.share_per_day = 0.0  # 0.1: a tenth of the points that the submission earned

# The feedback page of `rnn-course grade`, with what a person changed since; pages that exist are made again.
c.GenerateFeedback.exporter_class = "autograder.gradebook.nbgrader_exporter.FeedbackExporter"
c.GenerateFeedback.preprocessors = []
c.GenerateFeedback.force = True

# Formgrader's formulas are typeset by the browser itself, so its pages load nothing from the web.
c.HTMLExporter.filters = {"markdown2html": "autograder.gradebook.formgrader.markdown"}
c.HTMLExporter.extra_template_basedirs.prepend([str(Path(autograder.__file__).parent / "gradebook" / "templates")])
