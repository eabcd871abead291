import { auditHash } from '#shared/platform/table/audit.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import type { Books, Posted, ShopOrder } from './books.ts'
import { family } from './rows.ts'

const sum = (all: readonly number[]): number => all.reduce((total, each) => total + each, 0)

/** What the ledger says is owed of a purchase. */
const owedIn = (posted: readonly Posted[]): number =>
  sum(
    posted
      .flatMap(({ postings }) => postings)
      .filter(({ account }) => account.startsWith('owed:'))
      .map(({ amountMinor }) => amountMinor),
  )

const ended = ['completed', 'failed', 'rejected', 'expired', 'canceled', 'parked']

/** Where a purchase's three books differ, or it hangs. Something parked may differ: that is what it waits for a person with. */
const troublesOf = (books: Books, checkout: Item): string[] => {
  const troubles: string[] = []
  const { checkoutId, state } = checkout as { checkoutId: string; state: string }
  const say = (text: string) => troubles.push(`${checkoutId} (${state}): ${text}`)
  if (!ended.includes(state) && checkout['gsi3pk'] === undefined) say('has not ended and nothing is due')
  const posted = books.postedOf(checkoutId)
  for (const { type, postings } of posted)
    if (sum(postings.map(({ amountMinor }) => amountMinor)) !== 0) say(`the entry ${type} does not balance`)
  const parkedItems = books.parked.filter((item) => item['checkoutId'] === checkoutId && item['state'] !== 'resolved')
  if (state === 'parked' && parkedItems.length === 0) say('is parked and no operator sees it')
  const shown = sum(parkedItems.map((item) => Number(item['owedMinor'] ?? 0)))
  if (owedIn(posted) !== shown) say(`the ledger owes ${owedIn(posted)}, operators see ${shown}`)
  for (const row of books.legsOf(checkoutId)) {
    const leg = Number(row['leg'])
    const waits = parkedItems.some((item) => item['leg'] === undefined || Number(item['leg']) === leg)
    if (row['phase'] === 'parked' && !waits) say(`leg ${leg} is parked and no operator sees it`)
    const holds = books.holdsOf(checkoutId, leg)
    const orders = books.ordersOf(checkoutId, leg)
    const live = orders.filter(({ at }) => at !== 'canceled')
    const captured = sum(holds.map((hold) => hold.capturedMinor))
    const net = captured - sum(holds.map((hold) => hold.refundedMinor))
    const held = sum(holds.filter((hold) => hold.state === 'authorized').map((hold) => hold.amountMinor))
    if (holds.filter((hold) => hold.capturedMinor > 0).length > 1) say(`leg ${leg} was charged twice`)
    if (live.length > 1) say(`leg ${leg} has ${live.length} orders`)
    const ours = posted.filter((entry) => Number(entry.leg) === leg).flatMap(({ postings }) => postings)
    const on = (prefix: string) =>
      sum(ours.filter(({ account }) => account.startsWith(prefix)).map(({ amountMinor }) => amountMinor))
    if (on('merchant:') > captured) say(`leg ${leg}: the ledger paid ${on('merchant:')}, the bank took ${captured}`)
    if (waits || state === 'parked') continue
    if (on('buyer:held') !== held) say(`leg ${leg}: the ledger holds ${on('buyer:held')}, the bank ${held}`)
    if (on('merchant:') !== net) say(`leg ${leg}: the ledger paid ${on('merchant:')}, the bank ${net}`)
    if (live.length > 0 && captured === 0) say(`leg ${leg} has an order and no charge`)
    if (net > 0 && live.length === 0) say(`leg ${leg} is charged ${net} and has no order`)
    if (ended.includes(state) && held > 0) say(`leg ${leg} still holds ${held}`)
  }
  return troubles
}

/** What is to come back of an order, goods or money, has ended, or a sweep looks at it, or a person does. */
const comingBackTroubles = ({ returns, refunds, parked }: Books): string[] => {
  const inHand = (name: 'refund' | 'returnId', id: unknown) =>
    parked.some((item) => item[name] === id && item['state'] !== 'resolved')
  const idle = (row: Item, ends: readonly string[]) =>
    row['gsi3pk'] === undefined && !ends.includes(String(row['state']))
  return [
    ...returns.filter(
      (row) =>
        idle(row, ['refunded', 'rejected']) &&
        !inHand('returnId', row['returnId']) &&
        !inHand('refund', row['refundReference']),
    ),
    ...refunds.filter((row) => idle(row, ['done', 'refused']) && !inHand('refund', row['reference'])),
  ].map(({ pk, sk, state }) => `${String(pk)} ${String(sk)} is ${String(state)} and nothing is due`)
}

const auditTroubles = ({ platform }: Books, { checkoutId, v }: Item): string[] => {
  const chain = platform
    .filter(({ pk }) => pk === `AUDIT#${String(checkoutId)}`)
    .sort((a, b) => Number(a['seq']) - Number(b['seq']))
  const broken = chain.findIndex((row, at) => {
    const { pk: _pk, sk: _sk, kind: _kind, hash, ...entry } = row
    const before = chain[at - 1]?.['hash'] ?? '0'.repeat(64)
    return entry['prevHash'] !== before || auditHash(entry as never) !== hash
  })
  const gap = chain.length > 0 && chain.at(-1)?.['seq'] !== v ? [`${String(checkoutId)}: the audit ends early`] : []
  return broken < 0 ? gap : [...gap, `${String(checkoutId)}: the audit breaks at ${broken + 1}`]
}

/** Each identity is bought once, however often it was planned. */
const identityTroubles = (books: Books): string[] => {
  const bought = books.checkouts.flatMap(({ checkoutId }) =>
    books
      .legsOf(String(checkoutId))
      .filter((leg) => books.ordersOf(String(checkoutId), Number(leg['leg'])).length > 0)
      .map((leg) => String(leg['claimHash'])),
  )
  const twice = bought.filter((hash, at) => bought.indexOf(hash) !== at)
  return twice.map((hash) => `${hash.slice(0, 8)} was bought more than once`)
}

/** Pieces that are with a buyer, by the merchants' records. */
const unitsOut = (orders: readonly ShopOrder[], sku: string): number =>
  sum(
    orders.flatMap(({ lines, returns }) => {
      const ids = lines.filter((line) => line.sku === sku)
      const received = returns.filter(({ stages }) => stages.some(({ stage }) => stage === 'received'))
      const back = received.flatMap((each) => each.lines).filter(({ id }) => ids.some((line) => line.id === id))
      return [...ids.map(({ quantity }) => quantity), ...back.map(({ quantity }) => -quantity)]
    }),
  )

/** A merchant keeps what it may still owe somebody: only where nothing waits for a person is nothing held in the end. */
const stockTroubles = ({ stocks, shopOrders, parked }: Books, opened: ReadonlyMap<string, number>): string[] =>
  stocks.flatMap(({ sku, available, held, sold }) => {
    const opening = opened.get(sku)
    if (opening === undefined) return []
    const ordered = unitsOut(
      shopOrders.filter(({ at }) => at !== 'canceled'),
      sku,
    )
    return [
      ...(available + held + sold === opening ? [] : [`${sku}: ${available} + ${held} + ${sold} is not ${opening}`]),
      ...(available < 0 || held < 0 ? [`${sku}: less than nothing`] : []),
      ...(sold === ordered ? [] : [`${sku}: ${sold} sold, ${ordered} ordered`]),
      ...(held === 0 || parked.length > 0 ? [] : [`${sku}: ${held} held for nobody`]),
    ]
  })

/** What a completed purchase spent, by the legs that are settled. */
const spentIn = (books: Books, { checkoutId }: Item): number =>
  sum(
    books
      .legsOf(String(checkoutId))
      .filter(({ phase }) => phase === 'settled')
      .map((leg) => Number(leg['capturedMinor'])),
  )

/** Each budget is what holds and completed purchases took, to the cent: the user's by all of them, a delegation's by those that it decided. */
const budgetTroubles = (books: Books): string[] => {
  const counters = family(books.platform, 'BUDGET').filter((row) => row['remaining'] !== undefined)
  const idOf = ({ pk }: Item): string => String(pk).split('#')[1] ?? ''
  return [...new Set(counters.map(idOf))].flatMap((budgetId) => {
    const taken = sum(
      counters.filter((row) => idOf(row) === budgetId).map((row) => Number(row['cap']) - Number(row['remaining'])),
    )
    const holds = family(books.platform, 'HOLD').filter((row) => row['budgetId'] === budgetId)
    const held = sum(holds.map((row) => Number(row['amountMinor'])))
    const completed = books.checkouts.filter(({ state, delegation }) => {
      const { delegationId = '-' } = (delegation ?? {}) as { delegationId?: string }
      return state === 'completed' && (!budgetId.startsWith('dlg_') || budgetId.startsWith(`${delegationId}.`))
    })
    const spent = sum(completed.map((row) => (budgetId.endsWith('.purchases') ? 1 : spentIn(books, row))))
    return taken === held + spent ? [] : [`the budget ${budgetId} lost ${taken}, ${held} is held and ${spent} spent`]
  })
}

/** What counts as an open approval of an agent waits for a decision. */
const openTroubles = ({ platform, checkouts }: Books): string[] => {
  const waiting = new Set(
    checkouts.filter(({ state }) => state === 'awaiting_approval').map((row) => row['approvalId']),
  )
  return family(platform, 'LIST')
    .filter(({ sk }) => String(sk).startsWith('open-approvals#'))
    .flatMap(({ ids }) => [...((ids ?? []) as Iterable<string>)])
    .filter((approvalId) => !waiting.has(approvalId))
    .map((approvalId) => `${approvalId} still counts as open`)
}

const claimTroubles = (books: Books): string[] => {
  const keeping = ['quoted', 'awaiting_approval', 'approved', 'placing', 'unsettled', 'parked', 'completed']
  const stateOf = new Map(books.checkouts.map(({ checkoutId, state }) => [checkoutId, String(state)]))
  return family(books.platform, 'CLAIM')
    .filter((row) => !keeping.includes(stateOf.get(row['checkoutId']) ?? ''))
    .map((row) => `a claim of ${String(row['checkoutId'])} outlived it (${stateOf.get(row['checkoutId'])})`)
}

/** In the end the bank has closed what its user removed, and one default at most is in the wallet. */
const walletTroubles = ({ platform }: Books): string[] => {
  const rows = family(platform, 'WALLET')
  const methods = rows.filter(({ sk }) => String(sk).startsWith('PAYMENT_METHOD#'))
  const stray = rows.filter(
    ({ pk, defaultMethodId }) =>
      defaultMethodId !== undefined && !methods.some((row) => row.pk === pk && row['methodId'] === defaultMethodId),
  )
  return [
    ...methods.flatMap((row) => (row['removedAt'] ? [`${row['methodId']} was removed and is not closed`] : [])),
    ...stray.map(({ defaultMethodId }) => `${defaultMethodId} is the default of a wallet that lacks it`),
  ]
}

/** Everything that may never be, in words; empty is well. */
export const troublesIn = (books: Books, opened: ReadonlyMap<string, number>): string[] => [
  ...books.checkouts.flatMap((checkout) => [...troublesOf(books, checkout), ...auditTroubles(books, checkout)]),
  ...comingBackTroubles(books),
  ...identityTroubles(books),
  ...stockTroubles(books, opened),
  ...budgetTroubles(books),
  ...openTroubles(books),
  ...claimTroubles(books),
  ...walletTroubles(books),
]
