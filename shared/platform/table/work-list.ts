import type { Key } from './expression.ts'
import { deferred, keyOf, type WorkList, workDue } from './keys.ts'
import { page } from './page.ts'
import { commit, update } from './table.ts'

/** A due row, as the index had it. */
export interface DueWork extends Key {
  /** Its place in the list: another place means that another function has done the work since. */
  place: string
}

/** Longest due first. */
export const dueWork = async (shard: number, nowSeconds: number, limit: number, list: WorkList): Promise<DueWork[]> => {
  const { gsi3pk, gsi3sk } = workDue(shard, nowSeconds, '~', list)
  const { items } = await page({ index: 'gsi3', partition: gsi3pk, upTo: gsi3sk, limit })
  return items.map((item) => ({ ...keyOf(item), place: String(item['gsi3sk']) }))
}

class Gone extends Error {}

/** Takes a row until then: failed work goes to the end of the list, and two sweeps never do the same. False when another taker was faster. */
export const take = async ({ pk, sk, place }: DueWork, untilSeconds: number): Promise<boolean> => {
  const gsi3sk = deferred(place, untilSeconds)
  try {
    await commit([update({ pk, sk }, { gsi3sk: place }, { gsi3sk }, () => new Gone())])
    return true
  } catch (error) {
    if (error instanceof Gone) return false
    throw error
  }
}
