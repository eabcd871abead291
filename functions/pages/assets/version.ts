import { sha256 } from '#shared/kernel/hash.ts'
import { pageIcon } from './icon.ts'
import { passkeyScript } from './passkey-script.ts'
import { pageScript } from './script.ts'
import { pageStyle } from './style.ts'

/** Names the content of all files, so that a browser may keep them for long. */
export const assetVersion = sha256(pageStyle + pageScript + passkeyScript + pageIcon).slice(0, 12)
