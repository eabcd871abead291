import * as z from 'zod'
import { settings } from '#shared/platform/aws/parameters.ts'
import { route } from '#shared/platform/http/route.ts'

/** Where to go from the address of the API: programs are told, and a browser is led to the pages. */
export const handler = route(
  {
    operation: 'getRoot',
    method: 'GET',
    path: '/',
    summary: 'Where the documents and the health are',
    access: 'public',
    reply: z.object({ name: z.string(), documents: z.url(), openapi: z.url(), health: z.url() }),
    status: 200,
    fails: [],
    grants: { parameters: ['settings'] },
  },
  async ({ headers }) => {
    const { baseUrl } = await settings()
    const places = { documents: '/docs', openapi: '/openapi.json', health: '/health' }
    const links = Object.fromEntries(Object.entries(places).map(([name, path]) => [name, baseUrl + path]))
    const browser = headers['accept']?.includes('text/html')
    return {
      ...(browser && { status: 303 }),
      reply: { name: 'Purser', ...(links as Record<keyof typeof places, string>) },
      headers: {
        ...(browser && { location: `${baseUrl}/approvals` }),
        vary: 'Accept',
        link: `<${baseUrl}/openapi.json>; rel="service-desc", <${baseUrl}/docs>; rel="service-doc"`,
      },
    }
  },
)
