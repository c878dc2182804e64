# The verbs; each only calls ./comptoir, which also runs where there is no make.
.PHONY: up down status test e2e e2e-browser test-shape drill check fix contracts

up:           ; @./comptoir up
down:         ; @./comptoir down
status:       ; @./comptoir status
test:         ; @./comptoir test
test-%:       ; @./comptoir test $*
e2e:          ; @./comptoir test e2e
e2e-browser:  ; @./comptoir test e2e-browser
test-shape:   ; @./comptoir test shape
drill:        ; @./comptoir drill
check:        ; @./comptoir check
fix:          ; @./comptoir check --fix
contracts:    ; @./comptoir contracts
