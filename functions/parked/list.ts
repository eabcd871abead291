import * as z from 'zod'
import { parkedKinds, parkedStates } from '#shared/operations/parked-states.ts'
import { listParked } from '#shared/operations/rows/parked-list.ts'
import { CursorQuery, pageOf } from '#shared/platform/http/pagination.ts'
import { route } from '#shared/platform/http/route.ts'
import { ParkedView, viewOf } from './parked-view.ts'

/** What waits for a person, with what is owed on it. */
export const handler = route(
  {
    operation: 'listParked',
    method: 'GET',
    path: '/v1/parked',
    summary: 'What waits for an operator, and what is owed on it',
    access: { as: ['operator'], scope: 'operate' },
    query: CursorQuery.extend({ state: z.enum(parkedStates).optional(), kind: z.enum(parkedKinds).optional() }),
    reply: pageOf(ParkedView),
    status: 200,
    fails: [],
    grants: { read: ['PARKED'] },
  },
  async ({ query: { limit, cursor, ...filter } }) => {
    const found = await listParked(filter, limit, cursor)
    return { reply: { ...found, items: found.items.map(viewOf) } }
  },
)
