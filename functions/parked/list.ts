import * as z from 'zod'
import { parkedKinds, parkedStates } from '#shared/operations/parked-states.ts'
import { parkedPage } from '#shared/operations/rows/parked-list.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { CursorQuery, pageOf } from '#shared/platform/operation/pagination.ts'
import { ParkedView, parkedView } from './parked-view.ts'

/** Parked items, each with its debt. */
export const listParked = operation(
  {
    name: 'listParked',
    summary: 'Parked items and their debts',
    access: { as: ['operator'], scope: 'operate' },
    input: z.strictObject({
      ...CursorQuery.shape,
      state: z.enum(parkedStates).optional(),
      kind: z.enum(parkedKinds).optional(),
    }),
    output: pageOf(ParkedView),
    fails: [],
    grants: { read: ['PARKED'] },
    http: { method: 'GET', path: '/v1/parked' },
  },
  async ({ input: { limit, cursor, ...filter } }) => {
    const page = await parkedPage(filter, limit, cursor)
    return { ...page, items: page.items.map(parkedView) }
  },
)

export const handler = http(listParked)
