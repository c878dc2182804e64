from shared_libs.service_defaults.wsgi import application_for

application = application_for("product")
