import * as z from 'zod'
import { route } from '#shared/platform/http/route.ts'
import { passkeyScript } from './passkey-script.ts'

/** The script of the page that asks for a passkey. The page names its content in the query, so a browser keeps it for a year. */
export const handler = route(
  {
    operation: 'getPasskeyScript',
    method: 'GET',
    path: '/passkey.js',
    summary: 'The script of the page that asks for a passkey',
    page: 'open',
    access: 'public',
    reply: z.string(),
    status: 200,
    media: 'text/javascript; charset=utf-8',
    fails: [],
    grants: {},
  },
  async () => ({ reply: passkeyScript, headers: { 'cache-control': 'public, max-age=31536000, immutable' } }),
)
