import type { WorkList } from '#shared/platform/table/keys.ts'
import { shards } from '#shared/platform/table/keys.ts'
import { type DueWork, dueWork } from '#shared/platform/table/work-list.ts'
import { report } from './observe.ts'

const perShard = 50

/** Does the work that is due on a list, longest due first in each shard, so many at a time. One failure delays no other item. */
export const sweepList = async (
  list: WorkList,
  process: (work: DueWork) => Promise<void>,
  together = 1,
): Promise<void> => {
  const nowSeconds = Math.floor(Date.now() / 1000)
  const inShard = async (shard: number): Promise<void> => {
    const due = await dueWork(shard, nowSeconds, perShard, list)
    for (let i = 0; i < due.length; i += together)
      await Promise.all(due.slice(i, i + together).map((work) => process(work).catch(report)))
  }
  await Promise.all(Array.from({ length: shards }, (_, shard) => inShard(shard)))
}
