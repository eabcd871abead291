import type { DemoAccount } from './demo-account.ts'

/** A purchase as shell commands, from the intent to the order. The commands read JSON with node, and every wait ends. */
export const samplePurchase = (apiUrl: string, { email, password }: DemoAccount): string => `
API=${apiUrl}
call() { curl -s "$API$1" -H "authorization: Bearer $TOKEN" -H "idempotency-key: $(date +%s)-$RANDOM-$RANDOM" -H 'content-type: application/json' "\${@:2}"; }
pick() { node -pe "(a => $1)(JSON.parse(require('fs').readFileSync(0)))"; }
wait_for() { for n in {1..120}; do "$1" && return; printf . >&2; sleep 1; done; echo "$1 took two minutes: look into .local/logs" >&2; return 1; }
has_offer() { OFFER=$(call /v1/intents/$INTENT/offers | pick 'a.offers[0].offerId' 2>/dev/null); }
has_ended() { STATE=$(call /v1/checkouts/$CHECKOUT | pick a.state); [[ $STATE =~ completed|failed|quoted|parked ]]; }
TOKEN=$(call /v1/auth/login -d '${JSON.stringify({ email, password })}' | pick a.accessToken)
INTENT=$(call /v1/intents -d '{"text":"wireless headphones under $100, delivered within 7 days"}' | pick a.intentId)
wait_for has_offer
TO='{"name":"Demo Person","line1":"1 Main Street","city":"Springfield","region":"IL","postalCode":"62701","country":"US"}'
CHECKOUT=$(call /v1/checkouts -d "{\\"lines\\":[{\\"offerId\\":\\"$OFFER\\"}],\\"instrument\\":\\"pm_ok\\",\\"address\\":$TO}" | pick a.checkoutId)
RECEIPT=$(call /v1/checkouts/$CHECKOUT/request-approval -d '{"buyAgain":true}' | pick 'JSON.stringify({ approvalId: a.approvalId, receiptHash: a.receiptHash })')
call /v1/checkouts/$CHECKOUT/approve -d "$RECEIPT" | pick a.state
wait_for has_ended; echo $STATE; call /v1/orders | pick 'JSON.stringify(a, null, 2)'`
