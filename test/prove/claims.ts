/** What Purser promises, by number and name; the proofs of a claim lie in the folder of both. `npm run prove` prints each; one without a proof prints as not yet. `missed` says why one cannot be met. */
export const claims: Readonly<Record<number, { name: string; title: string; missed?: string }>> = {
  1: { name: 'no-double-purchase', title: 'No double purchase, whatever fails' },
  2: { name: 'plan-again', title: 'An agent may plan the same purchase again' },
  3: { name: 'same-key', title: 'Same key, same answer' },
  4: { name: 'other-body', title: 'Same key, other body: refused' },
  5: { name: 'crash-anywhere', title: 'A crash anywhere changes nothing that is true' },
  6: { name: 'charge-and-order', title: 'No charge without an order, no order without a charge' },
  7: { name: 'unknown-looked-up', title: 'An unknown outcome is never tried again blindly' },
  8: { name: 'unknown-settles', title: 'Unknown outcomes settle, or wait for an operator' },
  9: { name: 'undo-complete', title: 'Undo is complete, or waits for an operator' },
  10: { name: 'budget-kept', title: 'No budget is exceeded' },
  11: { name: 'least-cap', title: 'The cap is the least of all caps' },
  12: { name: 'agent-cannot-approve', title: 'An agent cannot approve' },
  13: { name: 'these-terms-only', title: 'An approval is for these terms only' },
  14: { name: 'approval-once', title: 'An approval counts once, in time' },
  15: { name: 'revoking-stops', title: 'Revoking stops the next step' },
  16: { name: 'webhook-order', title: 'The order of webhooks does not matter' },
  17: { name: 'event-again', title: 'A failed event is worked through again' },
  18: { name: 'forged-webhooks', title: 'Forged and stale webhooks are refused' },
  19: { name: 'orders-rebuilt', title: 'Stored events rebuild the same orders' },
  20: { name: 'no-oversell', title: 'Stock is never oversold, holds end by themselves' },
  21: { name: 'watch-buys-once', title: 'A watch buys at most once' },
  22: { name: 'watch-survives', title: 'A watch outlives declines and restarts' },
  23: { name: 'money-adds-up', title: 'Money adds up' },
  24: { name: 'audit-trail', title: 'The audit trail cannot be edited quietly' },
  25: { name: 'tenants-apart', title: 'Tenants cannot see each other' },
  26: { name: 'text-cannot-act', title: "A merchant's text cannot act" },
  27: { name: 'no-model', title: 'It runs without a model' },
  28: { name: 'laptop-is-cloud', title: 'The laptop runs what the cloud gets' },
  29: { name: 'degrades', title: 'It degrades and does not stop' },
  30: { name: 'clients-agree', title: 'Independent clients agree' },
  31: { name: 'held-to-what-was-asked', title: 'What a company says is held to what was asked' },
  32: { name: 'what-arrives', title: 'What a person approves is what arrives' },
  33: { name: 'words-read-whole', title: 'Words are read whole or asked about' },
  34: { name: 'bounded', title: 'Whatever an outsider can grow is bounded' },
  35: { name: 'stolen-token', title: 'What a stolen token does ends with the token' },
}

/** The number of a claim, given as that or as its name; undefined for neither. */
export const claimNumber = (text: string): number | undefined => {
  const claim = Object.entries(claims).find(([number, { name }]) => number === text || name === text)
  return claim && Number(claim[0])
}
