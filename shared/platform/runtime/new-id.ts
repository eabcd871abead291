import { type IdKind, idWith, ulid } from '#shared/kernel/ids.ts'

/** A fresh id of one kind: `chk_01J...`, sortable by time. */
export const newId = (kind: IdKind): string =>
  idWith(kind, ulid(Date.now(), crypto.getRandomValues(new Uint8Array(16))))
