import { bankBalances } from '#functions/simulators/bank/balances.ts'
import { recordOf } from '#functions/simulators/bank/hold-record.ts'
import { Hold } from '#functions/simulators/bank/holds.ts'
import { control } from '#functions/simulators/company/control.ts'
import { listed, shown } from '#functions/simulators/company/records.ts'

/** The bank's books for auditors: every hold with its refunds, every booking, what the accounts add up to, and the methods that were closed. */
export const listBankRecords = control('readRecords', 'GET', '/sim/records', async ({ now }) => {
  const every = (kind: string) => listed('gsi1', `SIM#bank#${kind}`)
  const [holds, entries, closed] = await Promise.all([every('HOLDS'), every('ENTRIES'), every('CLOSED')])
  return {
    status: 200,
    body: {
      holds: await Promise.all(
        holds.map(async (row) => {
          const { customer, instrument, ...hold } = Hold.parse(row)
          return { ...(await recordOf({ ...hold, customer, instrument }, now, false)), customer, instrument }
        }),
      ),
      entries: entries.map(shown),
      balances: bankBalances(entries),
      closed: closed.map(shown),
    },
  }
})
