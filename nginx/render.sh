#!/bin/sh
# Fills the placeholders of the templates in: /docker-entrypoint.d/05-render.sh of the official image.
# Values come from the environment, defaults.env gives the rest. An optional source and target are for trying it out.
set -eu
source=${1:-/etc/comptoir/nginx}
target=${2:-/etc/nginx}

names=
while IFS='=' read -r name default; do
    case $name in '' | '#'*) continue ;; esac
    eval "export $name=\"\${$name-\$default}\""
    names="$names \${$name}"
done < "$source/defaults.env"

mkdir -p "$target/snippets" "$RUN_DIR"
for template in "$source"/*.conf "$source"/snippets/*.conf; do
    envsubst "$names" < "$template" > "$target/${template#"$source"/}"
done
