"""What people see: the Flask application and the `muster` command line.

Here: routes, templates, commands; each parses its input, calls one function below and renders. Not here: decisions.
"""
