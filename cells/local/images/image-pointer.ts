import type { IndexSettings } from '../settings.ts'

const POINTER = /^(?:https?:\/\/|data:image\/)/i

/** Whether a text is the address of an image, or an image itself in base64. */
export function isImagePointer(text: string): boolean {
  return POINTER.test(text)
}

/** Whether texts that are pointers stand for images in this index. */
export function readsPointers(settings: IndexSettings): boolean {
  return (
    settings.type === 'structured' ||
    settings.treatUrlsAndPointersAsImages ||
    settings.treatUrlsAndPointersAsMedia
  )
}
