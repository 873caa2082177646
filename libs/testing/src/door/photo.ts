import sharp from 'sharp';

/** A picture as a phone makes it: JPEG with an EXIF position, a camera and an orientation, of the given size in pixels. */
export async function phonePhoto(options: {
  longitude: number;
  latitude: number;
  width?: number;
  height?: number;
  color?: string;
}): Promise<Buffer> {
  const { longitude, latitude, width = 1600, height = 1200, color = '#7a6f5a' } = options;
  const degrees = (value: number) => {
    const whole = Math.floor(value);
    const minutes = Math.floor((value - whole) * 60);
    const seconds = Math.round(((value - whole) * 60 - minutes) * 60 * 100);
    return `${whole}/1 ${minutes}/1 ${seconds}/100`;
  };
  return sharp({
    create: { width, height, channels: 3, background: color, noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  })
    .jpeg({ quality: 80 })
    .withExif({
      IFD0: { Make: 'Phone', Model: 'Grid worker', Orientation: '6' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: degrees(latitude),
        GPSLongitudeRef: 'E',
        GPSLongitude: degrees(longitude),
      },
    })
    .toBuffer();
}
