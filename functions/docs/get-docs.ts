import { createHash } from 'node:crypto'
import * as z from 'zod'
import { documentAt } from '#functions/docs/document.ts'
import { renderPage } from '#functions/docs/render-page.ts'
import { style } from '#functions/docs/style.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { route } from '#shared/platform/http/route.ts'

const styleHash = createHash('sha256').update(style).digest('base64')
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

let rendered: { baseUrl: string; page: string } | undefined

/** The OpenAPI document as an HTML page. It has no scripts and loads nothing from other servers. */
export const handler = route(
  {
    operation: 'getDocs',
    method: 'GET',
    path: '/docs',
    summary: 'The API documentation as an HTML page',
    access: 'public',
    reply: z.string(),
    status: 200,
    media: 'text/html; charset=utf-8',
    fails: [],
    grants: { parameters: ['settings'] },
  },
  async () => {
    const { baseUrl } = await settings()
    if (rendered?.baseUrl !== baseUrl) rendered = { baseUrl, page: renderPage(documentAt(baseUrl)) }
    const headers = {
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'cache-control': 'public, max-age=300',
    }
    return { reply: rendered.page, headers }
  },
)
