import * as z from 'zod'
import { settings } from '#shared/platform/aws/parameters.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** The merchants that the stage admits. */
export const listMerchants = operation(
  {
    name: 'listMerchants',
    summary: 'Merchants we buy from',
    access: { as: ['user', 'agent'], scope: 'catalog:read' },
    output: z.object({ items: z.array(z.object({ merchantId: z.string(), name: z.string() })) }),
    fails: [],
    grants: { parameters: ['settings'] },
    http: { method: 'GET', path: '/v1/merchants' },
  },
  async () => ({ items: (await settings()).merchants }),
)

export const handler = http(listMerchants)
