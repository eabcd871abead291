import type { WorkList } from '#shared/store/keys.ts'
import { shards } from '#shared/store/keys.ts'
import { type DueWork, dueWork } from '#shared/store/work-list.ts'
import { report } from './observe.ts'

const perShard = 50

/** Sees to everything that is due on a list, longest due first in each shard. One that fails keeps no other waiting. */
export const sweepList = async (list: WorkList, mend: (work: DueWork) => Promise<void>): Promise<void> => {
  const now = Math.floor(Date.now() / 1000)
  const inShard = async (shard: number): Promise<void> => {
    for (const work of await dueWork(shard, now, perShard, list)) await mend(work).catch(report)
  }
  await Promise.all(Array.from({ length: shards }, (_, shard) => inShard(shard)))
}
