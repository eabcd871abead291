import * as z from 'zod'

const ClientData = z.object({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().default(false),
})

/** What the browser says of the page that asked; undefined for a text that is none. */
export const readClientData = (encoded: string): z.output<typeof ClientData> | undefined => {
  try {
    return ClientData.safeParse(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'))).data
  } catch {
    return undefined
  }
}
