/**
 * Marqo's models for images, audio and video, with the length of their vectors. Each cell lists its own text models.
 * Source: contract §3.6.
 */
export const MULTIMODAL_MODELS: Readonly<Record<string, number>> = {
  'open_clip/ViT-B-32/laion2b_s34b_b79k': 512,
  'open_clip/ViT-B-16/laion2b_s34b_b88k': 512,
  'open_clip/ViT-L-14/laion2b_s32b_b82k': 768,
  'open_clip/ViT-H-14/laion2b_s32b_b79k': 1024,
  'open_clip/ViT-bigG-14/laion2b_s39b_b160k': 1280,
  'open_clip/xlm-roberta-base-ViT-B-32/laion5b_s13b_b90k': 512,
  'ViT-B/32': 512,
  'ViT-B/16': 512,
  'ViT-L/14': 768,
  'Marqo/marqo-fashionCLIP': 512,
  'Marqo/marqo-fashionSigLIP': 768,
  'Marqo/marqo-ecommerce-embeddings-B': 768,
  'Marqo/marqo-ecommerce-embeddings-L': 1024,
  'LanguageBind/Video_V1.5_FT_Audio_FT_Image': 768,
}
