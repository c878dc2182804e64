#!/bin/sh
# Fills the placeholders of the templates in: /docker-entrypoint.d/05-render.sh of the official image.
# Values come from the environment, defaults.env gives the rest. The result is RUN_DIR/conf/nginx.conf.
set -eu
source=${1:-/etc/comptoir/nginx}

names=
while IFS='=' read -r name default; do
    case $name in '' | '#'*) continue ;; esac
    eval "export $name=\"\${$name-\$default}\""
    names="$names \${$name}"
done < "$source/defaults.env"

target=$RUN_DIR/conf
mkdir -p "$target/snippets"
for template in "$source"/*.conf "$source"/snippets/*.conf; do
    envsubst "$names" < "$template" > "$target/${template#"$source"/}"
done
