/** What must hold, by id. Tests cite ids with `verifies`; the gate in test/contract finds what nobody proves. Promises with a number are in test/prove/claims.ts. */
export const requirements = {
  'purchase.happy':
    'Words become offers, a quote, an approval, an order, a delivery and a refund; ledger, bank and merchant agree',
  'purchase.same-key': 'The same idempotency key gets the same answer; another body or path under it gets 422',
  'purchase.drift-asks-again':
    'A merchant that raises its price after the approval stops the purchase, shows the difference and asks again',
  'purchase.cheaper-passes': 'A lower total with the same items needs no new approval, and the lower total is paid',
  'purchase.sold-out': 'Out of stock ends cleanly: nothing held, nothing charged, budget and claim given back',
  'purchase.declined': 'A declined payment ends with nothing placed and nothing held',
  'purchase.merchant-dies': 'A merchant that dies mid-saga is compensated, or its purchase parked with what is owed',
  'purchase.duplicate': 'The same purchase under another key, cart or agent is refused and names the first',
  'purchase.identity': 'The identity of a purchase is its content: person, merchant, items, options, quantities, door',
  'purchase.release-table':
    'Each end gives back what its row of the release table says: claims, intent, budget and money, no less and no more',
  'purchase.unknown-placement': 'A merchant that commits and does not answer is looked up, never asked twice',
  'purchase.unknown-payment': 'A bank that commits and does not answer is looked up, never asked twice',
  'purchase.unsettled-visible':
    'While an outcome is open its user sees what is being confirmed, since when, under which reference, and when somebody looks next',
  'purchase.late-landing': 'An effect that lands after its step died is waited for, found and undone',
  'purchase.capture-fails':
    'A capture that fails after the pivot never undoes the order: it settles later or is parked as money owed',
  'purchase.transitions': 'A plain one-leg purchase takes at most nine state transitions',
  'purchase.legs': 'A basket over two merchants is one approval and one receipt, with an outcome per leg',
  'cart.guest': 'A guest has a cart that its token alone opens, for thirty days, at a bearable rate',
  'cart.owned': 'A cart with an owner is theirs and their agents’, and not found by anybody else',
  'cart.lines': 'A cart keeps up to fifty lines, each with what its merchant said and when',
  'cart.version': 'A change of a cart on an old version is refused, and no change at the same moment is lost',
  'cart.merge': 'A guest cart joins its user’s once, whoever tries again, and is gone for others',
  'cart.intents': 'A basket for several intents consumes each of them with what was bought of it, and no other',
  'cart.checkout':
    'A cart becomes a checkout by the code of any other, keeps its lines until they are bought, and loses those',
  'legs.declined': 'A payment declined for one leg lets all go, or with best effort that leg alone',
  'legs.refused': 'An order refused on one leg takes the placed ones back, or with best effort keeps them',
  'legs.away': 'With best effort a merchant that is away when the terms are checked again costs its leg alone',
  'legs.unknown': 'A leg whose outcome is open holds the others up only where all or nothing was asked for',
  'legs.fixed': 'All or nothing: what cannot be canceled is ordered last, and only when all else is placed',
  'checkout.partial-join':
    'Each merchant of a basket joins or says why not and where; best effort goes on with the others, all or nothing refuses with the list',
  'checkout.lost-quote':
    'A quote that its merchant forgot or withdrew makes the checkout ask again, with a readable reason',
  'checkout.unsettled-view':
    'What is being confirmed on a leg is shown: what, under which reference, since when, until when',
  'checkout.requote': 'Quoting again asks everybody anew, keeps all on a failure, and lets the old quotes go',
  'purchase.webhook-settles': "A merchant's own signed word settles a leg whose answer nobody heard",
  'saga.graph':
    'The state machine keeps its promises as a graph: declared failures, undo of what failed, hours of patience, parking',
  'approval.agent-cannot': 'An agent that tries to decide gets 403 and nothing changes',
  'approval.single-use': 'An approval is decided once, in time, on the receipt that was shown',
  'approval.rejected': 'A rejection ends the purchase and gives back what was claimed and held',
  'approval.expired': 'Nobody decides in time: it expires, whoever notices, and everything is given back',
  'approval.race': 'An expiry racing a committed decision loses; the timer decides nothing',
  'approval.before-token': 'A decision before the engine stored its token is not lost',
  'purchase.restarts': 'A purchase whose executions keep dying is started again three times, then parked',
  'relay.goes-on': 'The relay retries what may pass, sets aside what cannot, and goes on',
  'approval.relay-off': 'With the relay off for an hour the sweep starts, answers and ends what is due',
  'approval.deploy': 'New bundles during an approval wait: the purchase goes on',
  'receipt.hash': 'The receipt is canonical JSON and its hash is over exactly those bytes',
  'fence.decision':
    'Every money step asks, in the transaction of its intent, for a committed yes to exactly this receipt',
  'fence.parallel': 'A step that runs many times at once takes effect once',
  'table.sixty': 'The largest transaction stays within sixty actions',
  'operator.made':
    "Operators are made by the account's owner, never by a route; no agent is one; taken back, it is gone at once",
  'step.names-only': 'The history of executions keeps of a failure its name, no message, no stack, no word of others',
  'step.in-time': 'However many calls in a step hang, it ends by itself before its function is ended from outside',
  'parked.owed':
    'An undo that cannot hold is parked with what is owed in the ledger, an alarm and an event; other legs go on',
  'parked.retried':
    'An operator has a parked item tried again from where it stopped; what fails again is the same item, open again',
  'parked.resolved': "An operator's word ends a parked item, and ledger, budget, claims, audit and events follow it",
  'parked.refund': 'A parked refund is tried again, or ended by an operator, and its debt with it',
  'defect.alarm':
    'What breaks in a way that nobody foresaw is counted, wherever it was caught, and rings when it comes again',
  'parked.defect': 'What keeps breaking on a defect, a refund or a return, is parked like what nobody answers',
  'parked.event': 'An event that was set aside is told once its row fits, or dropped by an operator',
  'parked.hold-expiring': 'Before the bank lets go of what a parked or unsettled purchase holds, somebody is told',
  'dead-letters.redrive':
    'Dead letters are listed with depth and age, and done again by one command; what cannot be done says so',
  'alarms.runbook': 'Each alarm names a section of the runbook, and each section an alarm',
  'freeze.operator': 'Operators freeze everybody, a user, an agent or a merchant; what they froze no user lifts',
  'freeze.stops-money': 'Frozen spending stops the next money step, and nothing is left held',
  'crash.approval-wait': 'Killed during an approval wait, the host comes back and the purchase ends, charged once',
  'crash.placing': 'Killed while placing, the host comes back and the purchase ends, charged at most once',
  'webhook.duplicate': 'A webhook that arrives twice changes things once',
  'webhook.any-order': 'Placed, shipped, in transit, delivered in any order and with repeats give one final state',
  'webhook.replayed':
    'An operator can have a kept webhook worked through again; what cannot be placed at all is parked',
  'webhook.refused': 'Unsigned, forged, altered and stale webhooks are refused and leave nothing',
  'webhook.retried':
    'A webhook that could not be worked through is tried again, shown, and in the end parked with an alarm',
  'webhook.unreadable':
    'A signed message with a time, an id or a sum that could not be read back is parked, and its order lives',
  'webhook.carriers': 'A carrier tells of a parcel, before or after its order is known, signed by a secret of its own',
  'subscription.delivered': 'Subscribers are told of what is theirs and what they asked for, signed, with ids only',
  'subscription.retried':
    'A delivery is sent again with the same id and body and a fresh signature, and given up visibly after three days',
  'subscription.owned':
    'Subscriptions belong to a user, and to the agent that made them; each delivery can be seen and sent again',
  'subscription.url': 'A subscriber is called at https on a public address only',
  'order.cancel': 'Canceling an order brings all of its money back, once',
  'order.refund': 'A refund in parts moves money back in parts, and never more than was paid',
  'order.refund-lines': 'A refund names lines, delivery or an amount, and each line shows what came back for it',
  'order.refund-races': 'Refunds asked for at the same moment never exceed what was paid',
  'order.refund-canceled': 'An order that was canceled and not paid back can be refunded',
  'order.money-found':
    'Money that a merchant or the bank gave back by itself is booked once, with or without a message',
  'return.states': 'A return moves as its merchant tells, in any order and however often it is told',
  'return.rma': 'Goods go back in whole or in part: agreed, sent, received, paid back, each piece once',
  'return.refused': 'A merchant that takes nothing back says no, because, and where to ask',
  'return.unknown': 'A return that nobody answered for is looked up before it is asked for again',
  'return.parked': 'A return that nobody answers is a person’s after a week; one that nobody sends lapses',
  'return.unowed':
    'A return that nothing is owed for, because its money is back already, ends without a refund, its pieces gone',
  'order.over-refund': 'What the bank gave back beyond what our books have left is booked all the same',
  'money.lines': 'Refunds are kept line by line, sum exactly, and never exceed what was paid for a line',
  'audit.chain': 'Each change of a checkout adds one audit row that names the one before; changing any of them shows',
  'table.conflict': 'A clash with another transaction is tried again, and given up with a clear failure',
  'table.own-write': 'A single write that is sent again because its answer was lost is not refused by itself',
  'command.again':
    'A local command that another change got in the way of is done again by itself, and given up only after several tries',
  'money.balanced': 'Ledger entries balance, in whole minor units, whatever is posted',
  'budget.held':
    'The monthly limit is held at the request, given back when nothing was bought, kept when something was',
  'input.refused': 'Bad input gets problem+json with a code and a request id, never a 500, and changes nothing',
  'input.parsers': 'The parsers of words and bodies refuse or understand, and never break',
  'tenant.isolated': "Another user's ids are not found",
  'states.tables': 'Every state machine is a table; what it does not list cannot happen',
  'drift.rule':
    'Items, quantity, options, address, currency, a higher total and a later arrival drift; text, expiry and a lower total do not',
  'orders.facts': 'The shown status is derived from facts alone, in any order and multiplicity',
  'auth.alike': 'An unknown address and a wrong password are refused alike, and guessing is slowed down',
  'auth.refresh-reuse': 'A refresh token traded in twice ends its session; a double submit does not',
  'auth.revoked': 'A logout and a revoked agent are noticed although their tokens have minutes left',
  'auth.agent-scopes': 'An agent never holds what only its user may do, whatever is asked',
  'auth.tokens': 'A token that is forged, expired, or meant for somebody else is refused',
  'fields.sealed': 'Personal fields are unreadable in the table, elsewhere, and once their key is gone',
  'health.parts': 'Health tells part by part, and is 503 only without the table',
  'demo.tells':
    'The demo buys, tells each step, holds three books together and ends with 0 only if every state was as expected',
  'docs.complete': 'The OpenAPI document has every route, every refusal and a body that each route accepts',
  'cost.counted': 'What a purchase of each kind takes is counted in real purchases: states, units, calls, events, logs',
  'cost.goals': 'No kind of purchase costs more than its goal, or a tenth more than was last agreed to',
  'explain.complete': 'One call tells a purchase whole, in order of time: every row of audit, event, ledger and order',
  'explain.verifies': 'Each hash it tells is worked out anew; a row that was changed shows',
  'explain.own': "Another user's purchase is not found, and merchants' words are marked as such",
  'expressions.built': 'Conditions and updates are built, never written, and say what they mean',
} as const

export type RequirementId = keyof typeof requirements
