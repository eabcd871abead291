import type { Item, Key } from '#shared/platform/table/expression.ts'
import { checkAbsent, commit, type Guarded, getMany } from '#shared/platform/table/table.ts'

const switchKey = (company: string, copy: number): Key => ({ pk: `SIM#${company}#CHAOS_SWITCH`, sk: `#${copy}` })

/** Transactions that check the same row at the same time clash on AWS, so a call checks one copy of several. */
const copies = 8

/** These rows exist while the company may have chaos rules. Without them a call need not read the rules. */
export const chaosSwitches = (company: string): Key[] =>
  Array.from({ length: copies }, (_, copy) => switchKey(company, copy))

/** A call's first table request found chaos rules. The call has changed nothing yet. */
class ChaosIsOn extends Error {}

/** A company's table as one call uses it. Its first request also asks whether chaos rules are on. */
export interface CompanyTable {
  get: (key: Key) => Promise<Item | undefined>
  /** At most `mostKeys`; missing rows are left out. */
  getMany: (keys: readonly Key[]) => Promise<Item[]>
  /** Reads rows in one request; the next `get` of each is answered from it, once. */
  prefetch: (keys: readonly Key[]) => Promise<void>
  commit: (writes: readonly Guarded[]) => Promise<void>
  /** What the call has learned of chaos rules so far; undefined when it has not asked. */
  chaos: () => boolean | undefined
  /** The same; asks if need be. */
  askForChaos: () => Promise<boolean>
}

interface Mode {
  /** Known from an earlier request. */
  chaos?: boolean
  /** Raise ChaosIsOn rather than go on. */
  stopOnChaos: boolean
}

/** One less than a read may name: the chaos switch takes a place. */
export const mostKeys = 99

const nameOf = ({ pk, sk }: { pk?: unknown; sk?: unknown }): string => `${pk}\n${sk}`

/** Opens the table for one call. A call that stops on chaos may change rows through this object alone. */
export const companyTable = (company: string, { chaos: start, stopOnChaos }: Mode): CompanyTable => {
  const ownSwitch = switchKey(company, Date.now() % copies)
  let chaos = start
  const prefetched = new Map<string, Item | undefined>()
  const assertCalm = () => {
    if (chaos && stopOnChaos) throw new ChaosIsOn()
  }
  const read = async (keys: readonly Key[]): Promise<Item[]> => {
    assertCalm()
    if (keys.length === 0 || chaos !== undefined) return getMany(keys)
    const rows = await getMany([ownSwitch, ...keys])
    chaos = rows.some((row) => nameOf(row) === nameOf(ownSwitch))
    assertCalm()
    return rows.filter((row) => nameOf(row) !== nameOf(ownSwitch))
  }
  return {
    getMany: read,
    async get(key) {
      const name = nameOf(key)
      if (!prefetched.has(name)) return (await read([key]))[0]
      const row = prefetched.get(name)
      prefetched.delete(name)
      return row
    },
    async prefetch(keys) {
      const rows = new Map((await read(keys)).map((row) => [nameOf(row), row]))
      for (const key of keys) prefetched.set(nameOf(key), rows.get(nameOf(key)))
    },
    async commit(writes) {
      assertCalm()
      if (writes.length === 0 || chaos !== undefined || !stopOnChaos) return commit(writes)
      const switched = () => {
        chaos = true
        return new ChaosIsOn()
      }
      await commit([checkAbsent(ownSwitch, switched), ...writes])
      chaos = false
    },
    chaos: () => chaos,
    async askForChaos() {
      chaos ??= (await getMany([ownSwitch])).length > 0
      return chaos
    },
  }
}
