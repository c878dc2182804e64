#!/bin/sh
# What a service's container runs: web, worker, prepare, or any other management command.
# Secrets come from a mounted file, so that `docker inspect` shows none.
set -eu

if [ -r /run/comptoir/secrets/service.env ]; then
    set -a
    . /run/comptoir/secrets/service.env
    set +a
fi

case ${1:-web} in
    web) exec gunicorn -c shared_libs/service_defaults/gunicorn.py "${SERVICE}_svc.config.wsgi" ;;
    worker) exec python "${SERVICE}_svc/manage.py" procrastinate --skip-checks worker ;;
    *) exec python "${SERVICE}_svc/manage.py" "$@" ;;
esac
