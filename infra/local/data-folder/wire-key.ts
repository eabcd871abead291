import { newWireKey, wireKeyOf } from '#infra/host-process/local-account.ts'
import { writePrivate } from './private-file.ts'

/** The key of the AWS port on this data folder, made at the first start. */
export const openWireKey = (dataDir: string): string => {
  const kept = wireKeyOf(dataDir)
  if (kept) return kept
  const { file, text } = newWireKey(dataDir)
  writePrivate(file, text)
  return text
}
