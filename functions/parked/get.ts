import { route } from '#shared/http/route.ts'
import { parked } from '#shared/store/parked.ts'
import { ParkedParams, ParkedView, viewOf } from './parked-view.ts'

export const handler = route(
  {
    operation: 'getParked',
    method: 'GET',
    path: '/v1/parked/{id}',
    summary: 'One item that waits, or waited, for an operator',
    access: { as: ['operator'], scope: 'operate' },
    params: ParkedParams,
    reply: ParkedView,
    status: 200,
    fails: ['parked.not-found'],
    grants: { read: ['PARKED'] },
  },
  async ({ params }) => ({ reply: viewOf(await parked.get(params.id)) }),
)
