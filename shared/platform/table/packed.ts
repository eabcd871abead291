import { deflateRawSync, inflateRawSync } from 'node:zlib'
import * as z from 'zod'

/** A long text as a row keeps it. A row is billed by the kilobyte, and twice over in a transaction: most answers and messages fit into one when they are deflated. */
export const packed = (text: string): Uint8Array => deflateRawSync(text)

/** The text again; one that was kept as it is, too. */
export const Packed = z.union([
  z.string(),
  z.instanceof(Uint8Array).transform((bytes) => inflateRawSync(bytes).toString()),
])
