from assets.models.assets import Asset
from assets.models.types import AssetField, AssetType

__all__ = ["Asset", "AssetField", "AssetType"]
