import type { Region } from '../../images/decode/frame';
import type { Preprocessing } from '../../network/backend/onnx/picture-input';

/** The part of a picture that the network sees. */
export function seenRegion(region: Region, { fit }: Preprocessing): Region {
  switch (fit.rule) {
    case 'stretch':
      return region;
    case 'crop': {
      const side = Math.max(1, Math.round(Math.min(region.width, region.height) * fit.kept));
      return {
        left: region.left + Math.floor((region.width - side) / 2),
        top: region.top + Math.floor((region.height - side) / 2),
        width: side,
        height: side,
      };
    }
    default:
      return fit satisfies never;
  }
}
