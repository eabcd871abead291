/** The requirements by id. Tests cite ids with `verifies`, and a gate in test/contract finds requirements without a test. test/prove/claims.ts has the claims. */
export const requirements = {
  'purchase.happy':
    'A purchase runs from the intent to delivery and refund, and the books of ledger, bank and merchant agree',
  'purchase.same-key': 'The same idempotency key gets the same answer; another body or path under that key gets 422',
  'purchase.drift-asks-again':
    'A merchant raises its price after the approval: Purser stops, shows the drift and asks for approval again',
  'purchase.cheaper-passes': 'A lower total with the same items needs no new approval, and Purser pays the lower total',
  'purchase.sold-out':
    'Out of stock ends the purchase without a hold or a charge, and Purser releases budget and claim',
  'purchase.declined': 'A declined payment ends the purchase without an order or a hold',
  'purchase.merchant-dies':
    'When a merchant fails during the saga, Purser undoes the purchase or parks it with its debt',
  'purchase.duplicate': 'Purser refuses the same purchase under another key, cart or agent, and names the first one',
  'purchase.identity':
    'The content of a purchase is its identity: user, merchant, items, options, quantities and address',
  'purchase.release-table':
    'Each end of a purchase releases exactly what the release table lists: claims, intent, budget and money',
  'purchase.unknown-placement':
    'When a merchant commits and does not answer, Purser looks the order up and never asks twice',
  'purchase.unknown-payment':
    'When the bank commits and does not answer, Purser looks the payment up and never asks twice',
  'purchase.unsettled-visible':
    'While an outcome is unknown, the user sees what Purser confirms, since when, its reference and the next lookup',
  'purchase.late-landing': 'Purser waits for an effect that lands after its step died, finds it and undoes it',
  'purchase.capture-fails':
    'A capture that fails after the pivot never undoes the order: it settles later, or Purser parks it as a debt',
  'purchase.transitions': 'A plain one-leg purchase takes at most nine state transitions',
  'purchase.legs': 'A checkout over two merchants has one approval, one receipt, and an outcome per leg',
  'quantity.one-limit': 'Intents, offers, searches, carts and checkouts hold one limit for the pieces of one thing',
  'address.stored-only': 'An agent names an address that its user stored; its own text is no address',
  'address.shown': 'The owner reads the whole address wherever the receipt is shown, and nobody else does',
  'address.drift': 'A stored address that changed after the receipt asks the user again, and nothing is sent or paid',
  'option.known':
    'A line names the options that the product knows and no others, so invented options make no purchase new',
  'approval.remarks':
    'The receipt states what is above the stated cap, and the same goods of the last week with their order',
  'address.valid':
    'An address needs what its country has: an ISO code, a postal code where there are any, a name to be seen',
  'address.country': 'What a country does not have, such as a postal code or region, is no part of an address there',
  'address.folded': 'One door has one identity in every spelling that the kept word lists know, and two doors have two',
  'method.owned':
    "A user pays with their own payment methods alone: another user's is not found, and the bank refuses it too",
  'transactions.told':
    'A user reads every hold, capture, void, refund and decline, each by its id, and nobody else does',
  'wallet.kept':
    'A user lists, adds, names and removes payment methods; at most one is the default, and no number is ever shown',
  'wallet.by-user':
    'Only a freshly logged-in user adds or changes a payment method; agents read those that they may use',
  'wallet.agents': 'An agent buys only with what its user lets agents use, by a delegation too',
  'wallet.default': 'A checkout that names no instrument takes the default, and the receipt states it',
  'wallet.ended': 'A method that is removed or expires holds nothing more, and the purchase ends known',
  'wallet.page': 'A person does all of it on a page, without a script too, and every page names a method by its label',
  'wallet.closed': 'The provider closes a removed method, and it does not come back',
  'delegation.covers':
    'A delegation that covers the frozen terms decides in the transaction of the request, and the decision names it',
  'delegation.asks': 'What no delegation covers is an ordinary question, which names the rule of each that was not met',
  'delegation.counts': 'Purchases, amounts and turns of a delegation run out, and a failed purchase gives its own back',
  'delegation.smaller-cap': 'What was spent or held before counts against a smaller cap',
  'delegation.drift':
    'A price that changed passes as far as the drift rule of the delegation says, within every budget',
  'delegation.templates': 'A template makes many delegations and allows nothing by itself',
  'delegation.check': 'A check tells what a request would become and what is left, and has no effect',
  'delegation.by-user':
    'Only a freshly logged-in user makes and changes a delegation, any login of theirs revokes it; agents read their own',
  'pending.list': 'What waits for somebody is one list: who can end it, by when, and what happens then',
  'pending.challenge':
    'A payment that the bank wants confirmed waits for its user and goes on by itself; it is never told as a denial',
  'policy.verdict':
    'Every request is judged by the rules of operator and user, and the receipt keeps the verdict with all its inputs',
  'policy.strictest': 'The strictest rule that applies counts, and a user can only add to what the operator demands',
  'policy.asks': 'Anything but `allow` asks the user, whatever a delegation covers; `refuse` names its rules',
  'policy.familiar': 'A merchant, an address and a payment method are known once something was bought, not before',
  'policy.velocity': 'Requests of one hour are counted exactly, however many come at once',
  'policy.by-user': 'Only a freshly logged-in user changes the own rules; agents read them',
  'budget.tool-cap': 'The cap that a request names lowers what is allowed, with or without a delegation',
  'budget.agent': 'The limits of one agent count beside all others: its amounts, and how many approvals it has open',
  'cart.guest': 'A guest has a cart for thirty days; only its token opens it, and a rate limit protects it',
  'cart.owned': 'Only the owner of a cart and the owner’s agents find it',
  'cart.lines': 'A cart holds up to fifty lines, each with what its merchant reported and when',
  'cart.version': 'Purser refuses a change of an old cart version, and loses no concurrent change',
  'cart.merge': 'A guest cart joins its user’s cart once, whoever repeats the call, and then nobody else finds it',
  'cart.intents': 'A cart for several intents consumes each intent with the lines bought for it, and no other',
  'cart.checkout': 'A cart becomes a checkout by the same code as any other; it keeps its lines until they are bought',
  'legs.declined': 'A declined payment voids all holds with all or nothing, and only its own leg with best effort',
  'legs.refused': 'A refused order cancels the placed orders with all or nothing, and keeps them with best effort',
  'legs.away': 'With best effort, a merchant that does not answer the second check of the terms costs only its own leg',
  'legs.unknown': 'A leg with an unknown outcome delays the others only with all or nothing',
  'legs.fixed': 'With all or nothing, Purser orders legs that cannot be canceled last, after all others are placed',
  'checkout.partial-join':
    'Each merchant joins a checkout or gives a reason; best effort continues without it, all or nothing refuses',
  'checkout.lost-quote':
    'When a merchant forgets or withdraws a quote, Purser asks for approval again, with a readable reason',
  'checkout.unsettled-view': 'A checkout shows what Purser confirms on a leg, its reference, since when and until when',
  'checkout.requote':
    'A new quote asks all merchants again, changes nothing when that fails, and then ends the old quotes',
  'purchase.webhook-settles': "A merchant's signed webhook settles a leg whose answer was lost",
  'saga.graph': 'The state machine declares its failures, undoes failed steps, retries for hours and then parks',
  'approval.agent-cannot': 'An agent that tries to decide gets 403, and nothing changes',
  'approval.passkey':
    'A passkey approves one receipt, the stored decision proves it later, and a receipt may demand it',
  'passkeys.register': 'A user adds passkeys that verified them, by a challenge that counts once, and removes any',
  'passkeys.login': 'A passkey logs in freshly, once for each challenge, and reveals no account',
  'passkeys.counter': 'A passkey whose counter went back is refused, and its user is told',
  'passkeys.by-user': 'No agent, no old login and no other user touches passkeys',
  'passkeys.pages':
    'A person adds, uses and removes a passkey in a browser, and everything else works without a script',
  'pages.closed': 'No page opens to an agent, a stranger or a bearer token, and no route to the cookie of a page',
  'pages.forms': 'A form counts once, from our own page, for the session and user that it was made for',
  'pages.walk':
    'A person registers, reads what an agent asks, decides and watches it become an order, without a script too',
  'inbox.once': 'What happened is one notice, however often its event is told, and it says what is true now',
  'inbox.read': 'A user reads one notice or all; what the inbox hears of later is unread',
  'inbox.bounded': 'An inbox is read page by page and forgets after ninety days',
  'inbox.private': 'Notices are for their own user alone, and no event carries personal data',
  'mail.once': 'A mail is sent once, to the user, and holds a sentence and a link',
  'mail.confirmed-only': 'Mails other than those with a link that was asked for go to confirmed addresses alone',
  'mail.bounded': 'A mail that cannot be sent is tried three times and blocks nothing',
  'pages.always-allow':
    'Always allow makes a delegation from a purchase and approves it, each once, and says what became of both',
  'pages.acts': 'On its page a person chooses what of an order goes back and what an agent may spend',
  'pages.whole':
    'The page to decide on tells why the user is asked, how far the merchant is trusted, what it discloses and when there is no way back',
  'pages.readable':
    'Pages fit 390 and 1280 pixels, nothing on them is inline or unescaped, and axe finds nothing serious',
  'approval.single-use': 'A user decides an approval once, in time, on the receipt that Purser showed',
  'approval.rejected': 'A rejection ends the purchase and releases its claims and holds',
  'approval.expired':
    'An approval without a decision in time expires, and Purser releases everything, whoever notices first',
  'approval.race': 'An expiry that races a committed decision loses, because the timer decides nothing',
  'approval.before-token': 'A decision made before the engine stored its token is not lost',
  'purchase.restarts': 'Purser restarts a purchase whose executions die three times, and then parks it',
  'relay.goes-on': 'The relay retries temporary failures, sets permanent ones aside, and continues',
  'approval.relay-off': 'When the relay is off for an hour, the sweep starts, answers and ends what is due',
  'approval.deploy': 'A purchase continues after a deploy of new bundles during its approval wait',
  'receipt.hash': 'The receipt is canonical JSON, and its hash covers exactly those bytes',
  'fence.decision':
    'Each step that moves money requires, in the transaction of its fence, a committed yes to exactly this receipt',
  'fence.parallel': 'A step that runs many times in parallel takes effect once',
  'table.sixty': 'The largest transaction stays within sixty actions',
  'operator.made': "Only the account's owner makes operators, never a route or an agent, and a removal holds at once",
  'step.names-only':
    'The history of executions keeps only the name of a failure: no message, no stack, no text of others',
  'step.in-time': 'A step ends by itself before Lambda stops it, however many of its calls hang',
  'parked.owed': 'Purser parks an undo that fails for good, with its debt, an alarm and an event; other legs continue',
  'parked.retried':
    'An operator retries a parked item from where it stopped; when it fails again, the same item is open again',
  'parked.resolved':
    "An operator's decision ends a parked item, and ledger, budget, claims, audit and events follow it",
  'parked.refund': 'An operator retries or ends a parked refund, and its debt ends with it',
  'defect.alarm':
    'Purser counts every unforeseen failure, wherever code catches it, and a repeated one raises an alarm',
  'parked.defect':
    'Purser parks a refund or return that keeps failing on a defect, as it parks one that nobody answers',
  'parked.event': 'Purser publishes an event that was set aside once its row fits, or an operator drops it',
  'parked.hold-expiring': 'Purser raises an alarm before the hold of a parked or unsettled purchase expires',
  'dead-letters.redrive':
    'One command lists dead letters with count and age, redrives them, and reports those that fail',
  'alarms.runbook': 'Each alarm names a section of the runbook, and each section names an alarm',
  'freeze.operator':
    'Operators freeze everybody, a user, an agent or a merchant; no user lifts a freeze of an operator',
  'freeze.stops-money': 'A freeze stops the next step that moves money, and leaves no hold',
  'crash.approval-wait': 'A host killed during an approval wait restarts, and the purchase ends, charged once',
  'crash.placing': 'A host killed while placing restarts, and the purchase ends, charged at most once',
  'webhook.duplicate': 'A webhook that arrives twice changes the order once',
  'webhook.any-order': 'Placed, shipped, in transit and delivered, in any order and repeated, give one final state',
  'webhook.replayed': 'An operator can process a stored webhook again; Purser parks one that fits no order',
  'webhook.refused': 'Purser refuses unsigned, forged, altered and stale webhooks, and stores nothing of them',
  'webhook.retried': 'Purser retries a webhook that it could not process, shows it, and at last parks it with an alarm',
  'webhook.unreadable':
    'Purser parks a signed message with an unreadable time, id or amount, and the order stays usable',
  'webhook.bad-entry':
    'Purser takes the good entries of a message, keeps and counts the bad ones, and tells an operator',
  'webhook.another-order':
    'What a merchant says of another checkout or in another currency than the approved one changes no order',
  'webhook.carriers': 'A carrier reports a parcel, before or after its order is known, signed with a secret of its own',
  'subscription.delivered': 'Subscribers get the events that they own and asked for, signed, with ids only',
  'subscription.retried':
    'Purser sends a failed delivery again with the same id and body, and ends it visibly after three days',
  'subscription.owned':
    'Subscriptions belong to a user and to the agent that made them; both see deliveries and can resend them',
  'subscription.url': 'Purser calls a subscriber at https on a public address only',
  'order.cancel': 'Canceling an order refunds all of its money, once',
  'order.refund': 'Partial refunds move money in parts, and never more than was paid',
  'order.refund-lines': 'A refund names lines, delivery or an amount, and each line shows its refunds',
  'order.refund-races': 'Concurrent refunds never exceed what was paid',
  'order.refund-canceled': 'A user can get a refund of an order that was canceled without one',
  'api.undeclared-failure': 'A failure that an operation does not declare is counted as a defect',
  'payment.booked-stands': 'What is booked as taken is never undone at another amount than the bank has',
  'order.money-found':
    'Purser books a refund that a merchant or the bank made by itself once, with or without a webhook',
  'order.agreed-money': 'What a merchant agreed to give back and nobody paid stays open, then waits for an operator',
  'return.states': 'A return follows its merchant’s messages, in any order and however often they arrive',
  'return.rma': 'Goods go back in whole or in part: agreed, sent, received, refunded, each unit once',
  'return.refused': 'A refused return has its own reason, its deadline where there is one, and a place to ask',
  'return.terms': 'Each line shows whether it can go back, until when, and otherwise why not',
  'return.unknown': 'Purser looks up a return with an unknown outcome before it asks again',
  'return.parked': 'Purser parks a return without an answer after a week; a return that nobody sends lapses',
  'return.unowed': 'A return whose money is already back ends without a refund, and its units count as returned',
  'order.over-refund': 'Purser books a refund of the bank even when it exceeds what our ledger has left',
  'money.lines': 'Refunds are kept line by line, sum exactly, and never exceed what was paid for a line',
  'audit.chain': 'Each change of a checkout adds one audit row that names the row before it, and any altered row shows',
  'table.conflict': 'Purser retries a transaction that conflicts with another, and gives up with a clear failure',
  'table.own-write': 'A single write that Purser repeats after a lost answer does not fail on its own first try',
  'command.again': 'Purser repeats a local command that a concurrent change stopped, and gives up after several tries',
  'money.balanced': 'Ledger entries balance, in whole minor units, whatever is posted',
  'budget.held': 'A request holds part of the monthly limit; Purser releases it unless something was bought',
  'input.refused': 'Bad input gets problem+json with a code and a request id, never a 500, and changes nothing',
  'input.parsers': 'The parsers of words and bodies accept or refuse, and never throw anything else',
  'tenant.isolated': "Another user's ids are not found",
  'states.tables': 'Each state machine is a table, and no transition outside it can happen',
  'drift.rule':
    'Items, quantity, options, address, currency, a higher total and a later arrival drift; text, expiry and a lower total do not',
  'orders.facts': 'Purser derives the shown status from facts alone, whatever their order and number',
  'auth.alike': 'Purser refuses an unknown address and a wrong password alike, and slows guessing down',
  'auth.refresh-reuse': 'A refresh token used twice ends its session, and a double submit does not',
  'auth.logged': 'The log names the account of a refusal by a hash or an id, and never a secret',
  'auth.passwords': 'Purser refuses passwords that guessers try first, and names that hide characters',
  'account.confirmed': 'A press of a button behind the newest link of a mail confirms an address, once and in time',
  'account.reset': 'A link of a mail sets a new password once, in time, ends every session and opens none',
  'account.reset-alike':
    'Asking for a reset takes the same answer and the same work, whether the address has an account or not',
  'account.reset-passkeys': 'After a reset by mail nobody gets past a demand for a passkey without the passkey',
  'account.links-bounded': 'Mails with links are limited per address and per source, and sent three times at most',
  'account.links-secret': 'The secret of a link is in its mail alone',
  'account.pages': 'A person confirms the address and resets the password on pages that need no script',
  'limits.callers':
    'Limits per source, per account and per operation answer 429 with Retry-After, whatever comes at once',
  'limits.merchants': 'No caller makes us ask merchants without end, and no account holds the whole stock of a product',
  'auth.outlasting': 'What outlasts a token needs a fresh login; leaving everywhere ends sessions, and agents if asked',
  'laptop.wire': 'The laptop answers AWS calls only to whoever signed them with the key of its data folder',
  'auth.revoked': 'Purser notices a logout and a revoked agent before their tokens expire',
  'auth.agent-scopes': 'An agent never gets a scope that only its user may have',
  'auth.tokens': 'Purser refuses a token that is forged, expired or issued for another audience',
  'auth.challenges': 'A missing token, a bad one and one without the right are told apart, as RFC 6750 has it',
  'carts.bounded': 'No user and no source fills the table with carts, and no cart grows without end',
  'fields.sealed': 'Nobody can read personal fields in the table, in another place, or after their key is deleted',
  'health.parts': 'Health reports each part, and is 503 only without the table',
  'demo.tells':
    'The demo buys, reports each step, compares three books, and exits with 0 only if every state was as expected',
  'first-contact': 'What README.md and npm start print works as printed, on a slow machine too, and every wait ends',
  'docs.complete': 'The OpenAPI document has every route, every refusal, and a body that each route accepts',
  'cost.counted': 'Purser counts what each kind of real purchase uses: states, units, calls, events and logs',
  'cost.goals': 'No kind of purchase costs more than its goal, or a tenth more than the committed figure',
  'explain.complete': 'One call explains a purchase in order of time: every row of audit, event, ledger and order',
  'explain.verifies': 'The explanation computes each hash again, and shows a row that was changed outside',
  'explain.own': "A user does not find another user's purchase, and the explanation marks merchants' words as such",
  'expressions.built': 'Code builds conditions and updates, nobody writes them as text, and they mean what they say',
} as const

export type RequirementId = keyof typeof requirements
