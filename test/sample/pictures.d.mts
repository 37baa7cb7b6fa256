export function drawPictures(
  folder: string,
  how?: { readonly perKind?: number; readonly seed?: number; readonly kinds?: readonly string[] },
): Promise<Map<string, string>>;
