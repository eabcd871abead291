import { describe, expect } from 'vitest'
import { contentHash } from '#shared/kernel/hash.ts'
import { commit, insert, remove, update } from '#shared/platform/table/table.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { explanation, type Row, rowsOf } from './explain-fixture.ts'

describe('a row that somebody changed', () => {
  const spoiled: readonly [string, string, string, (row: Row) => Record<string, unknown>][] = [
    ['the actor of an audit row', 'AUDIT#', '', () => ({ actor: 'user:usr_other' })],
    [
      'an audit row written anew, with a hash that fits',
      'AUDIT#',
      '',
      ({ subject, seq, at, action, details, prevHash }) => {
        const actor = 'user:usr_other'
        return { actor, hash: contentHash({ subject, seq, at, actor, action, details, prevHash }) }
      },
    ],
    ['the time of an audit row', 'AUDIT#', '', () => ({ at: '2020-01-01T00:00:00.000Z' })],
    [
      'a total in the text of a receipt',
      'CHECKOUT#',
      'RECEIPT#',
      ({ text }) => ({ text: String(text).replace(/"totalMinor":\d+/g, '"totalMinor":1') }),
    ],
    ['the receipt that an approval is about', 'CHECKOUT#', 'APPROVAL#', () => ({ receiptHash: 'f'.repeat(64) })],
    ['the id of an event', 'CHECKOUT#', 'EVT#', () => ({ eventId: 'evt_other' })],
    ['one side of a ledger entry', 'LEDGER#', '', ({ postings }) => ({ postings: (postings as object[]).slice(1) })],
    ['the head of the chain', 'CHECKOUT#', '#META', () => ({ auditHead: '0'.repeat(64) })],
  ]
  for (const [what, family, prefix, change] of spoiled)
    verifies('explain.verifies', `shows: ${what}`, async () => {
      const [row] = await rowsOf(family, prefix)
      if (!row) throw new Error('nothing to change')
      const { pk, sk } = row
      const changed = change(row)
      const before = Object.fromEntries(Object.keys(changed).map((name) => [name, row[name]]))
      expect(changed).not.toEqual(before)
      const never = () => new Error('no condition')
      await commit([update({ pk, sk }, {}, changed, never)])
      expect((await explanation()).body.verified).toBe(false)
      await commit([update({ pk, sk }, {}, before, never)])
      expect((await explanation()).body.verified).toBe(true)
    })

  verifies('explain.verifies', 'shows: an audit row that is gone', async () => {
    const row = (await rowsOf('AUDIT#'))[1]
    if (!row) throw new Error('nothing to take away')
    const never = () => new Error('no condition')
    await commit([remove({ pk: row.pk, sk: row.sk }, {}, never)])
    expect((await explanation()).body).toMatchObject({ verified: false, chain: { verified: false } })
    await commit([insert(row, never)])
    expect((await explanation()).body.verified).toBe(true)
  })
})
