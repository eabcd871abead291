import { balances } from '#shared/ledger/entries.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import type { Buyers } from '#test/support/people/buyers.ts'

interface Hold {
  state: string
  merchantId: string
  amountMinor: number
  currency: string
  capturedMinor: number
  refundedMinor: number
}
const summed = (all: [string, number][]): Record<string, number> => {
  const sums: Record<string, number> = {}
  for (const [name, minor] of all) if (minor !== 0) sums[name] = (sums[name] ?? 0) + minor
  return sums
}

/** What is held and what merchants keep of one purchase, by currency: as our ledger has it, and as the bank does. */
export const ledgerAndBank = async (desk: Buyers, checkoutId: string) => {
  const ours = Object.entries(balances(await postedOf(checkoutId)))
  const holds = (await desk.holdsOf([checkoutId])) as unknown as Hold[]
  return {
    ledger: summed(ours.filter(([name]) => /^(buyer:held|merchant:)/.test(name))),
    bank: summed([
      ...holds.map((hold): [string, number] => [
        `buyer:held ${hold.currency}`,
        hold.state === 'authorized' ? hold.amountMinor : 0,
      ]),
      ...holds.map((hold): [string, number] => [
        `merchant:${hold.merchantId} ${hold.currency}`,
        hold.capturedMinor - hold.refundedMinor,
      ]),
    ]),
  }
}
